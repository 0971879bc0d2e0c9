// How well a phrase fits the columns that a reader's network saw.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace schoolgate::pipeline {

// What one letter, or the blank, is worth in each column of a reading: the logarithm of its probability over
// that of the likeliest.
using ColumnScores = std::vector<float>;

// Log of the probability of the best way to read a phrase's letters from all columns, less that of the best
// way to read the columns at all: 0 when nothing fits better, about -4 for each letter that is not there.
// Best path of connectionist temporal classification (Graves et al. 2006), letter by letter, so that phrases
// that begin alike share their beginning. Since no step adds anything, ways that fell below the least worth
// are left.
class PhraseSpotter {
 public:
  // Looks at `count` columns from `begin` on. `letters` holds one row for each code and must outlive this, as
  // `blank` must. Phrases have at most `longest` letters.
  PhraseSpotter(std::span<const ColumnScores> letters, const ColumnScores& blank, std::size_t begin,
                std::size_t count, std::size_t longest);

  // Of phrases to come, none is worth less.
  void begin_with(float least);
  // May any phrase of so many letters reach the least worth?
  [[nodiscard]] bool may_reach(std::size_t length) const { return *rest_by_count(length) >= least_; }
  // Minus infinity when it cannot reach the least worth. `shared`: so many first letters are those of the
  // phrase before.
  [[nodiscard]] float spot(std::span<const std::uint8_t> letters, std::size_t shared);
  // With so many first letters of the last phrase none of that length can; kNone where some may.
  [[nodiscard]] std::size_t dead() const { return dead_; }

  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

 private:
  // One letter of the phrase: the best ways of being at it, or in the blanks after it, by column. Only
  // columns from `begin` to before `end` are worth following.
  struct Step {
    float best = -std::numeric_limits<float>::infinity();
    std::size_t begin = 0;
    std::size_t end = 0;
    ColumnScores after;
    ColumnScores reach;  // at it or after it
  };

  // The columns in which the kth letter may begin, and what leads to the column before each.
  struct Entry {
    std::size_t first = 0;
    std::size_t end = 0;
    const float* worth = nullptr;  // of the first, then of those after it
  };
  // The best way to enter the kth letter, by itself and with what may follow.
  struct Entered {
    float worth = -std::numeric_limits<float>::infinity();
    float by_count = -std::numeric_limits<float>::infinity();
  };

  [[nodiscard]] const float* row_of(std::uint8_t letter) const { return letters_[letter].data() + begin_; }
  // What the letters from the kth on can reach at best, from a column on.
  [[nodiscard]] float best_of_rest(std::span<const std::uint8_t> letters, std::size_t k,
                                   std::size_t column) const;
  // From each column on, with so many letters to come.
  [[nodiscard]] const float* rest_by_count(std::size_t more) const {
    return by_count_.data() + more * (count_ + 1);
  }
  // What any phrase with so many letters to come can reach from a column on, while the column before shows
  // one of its letters. Who stays at a letter for some columns pays half of the first, all of those between
  // and half of the last as half of each two neighbours: that half of the best such two is no more than this
  // costs. So the half of the column before is to be given back.
  void bound_by_count(std::size_t longest);
  [[nodiscard]] Entry entry_of(std::span<const std::uint8_t> letters, std::size_t k) const;
  [[nodiscard]] Entered best_entry(std::span<const std::uint8_t> letters, std::size_t k) const;
  void take(std::span<const std::uint8_t> letters, std::size_t k);

  std::span<const ColumnScores> letters_;
  const float* blank_;
  std::size_t begin_;
  std::size_t count_;
  float least_ = 0;
  ColumnScores best_from_;        // by code and column: the letter's best from there on
  ColumnScores by_count_;         // see bound_by_count()
  ColumnScores leading_;          // only blanks up to a column
  std::size_t last_leading_ = 0;  // up to here that is worth following
  std::vector<Step> steps_;
  std::size_t depth_ = 0;  // of the steps that are those of the last phrase
  std::size_t dead_ = kNone;
};

}  // namespace schoolgate::pipeline
