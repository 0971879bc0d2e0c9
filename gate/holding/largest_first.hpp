// In which order several threads take the photos of a batch.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace schoolgate::gate {

// What waits in a row, of which the largest of the first few is taken, so that at the end no thread has long
// to wait for another's. Nothing waits for more than a few that came later.
template <typename Item>
class LargestFirst {
 public:
  // For so many threads; one alone takes everything in turn.
  explicit LargestFirst(std::size_t threads) : ahead_(threads > 1 ? kAheadOfEach * threads : 1) {}

  void push(Item item, std::uint64_t size) { row_.push_back({std::move(item), size, came_++}); }
  [[nodiscard]] bool empty() const { return row_.empty(); }
  void clear() { row_.clear(); }

  // Needs one that waits. Of several of one size the first.
  [[nodiscard]] Item take() {
    const std::uint64_t last = row_.front().came + ahead_;
    const auto end =
        std::find_if(row_.begin(), row_.end(), [&](const Waiting& one) { return one.came >= last; });
    const auto largest = std::max_element(
        row_.begin(), end, [](const Waiting& one, const Waiting& other) { return one.size < other.size; });
    Item item = std::move(largest->item);
    row_.erase(largest);
    return item;
  }

 private:
  static constexpr std::size_t kAheadOfEach = 4;

  struct Waiting {
    Item item;
    std::uint64_t size = 0;
    std::uint64_t came = 0;  // after so many others
  };

  std::size_t ahead_;
  std::deque<Waiting> row_;
  std::uint64_t came_ = 0;
};

}  // namespace schoolgate::gate
