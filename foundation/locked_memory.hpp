// Memory for what must not reach a disk: locked against swapping, left out of core dumps, wiped when
// released.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>

namespace schoolgate {

// All zero; aligned for any plain type. Throws std::bad_alloc when there is no memory. Where the system locks
// no more for this account it is given all the same: unlocked_secret_bytes() tells.
[[nodiscard]] void* allocate_locked(std::size_t bytes);
// Wipes it first.
void release_locked(void* memory, std::size_t bytes) noexcept;

// How much of this process's secret memory the system refused to lock, in bytes: it may be swapped to a disk.
[[nodiscard]] std::size_t unlocked_secret_bytes();

// An array in such memory. Moved, never copied.
template <typename T>
class LockedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  LockedArray() = default;
  explicit LockedArray(std::size_t count) {  // all zero
    if (count > 0) data_ = {static_cast<T*>(allocate_locked(count * sizeof(T))), Release{count}};
  }
  explicit LockedArray(std::span<const T> values) : LockedArray(values.size()) {
    std::copy(values.begin(), values.end(), data_.get());
  }
  [[nodiscard]] std::span<T> values() { return {data_.get(), count()}; }
  [[nodiscard]] std::span<const T> values() const { return {data_.get(), count()}; }
  [[nodiscard]] bool empty() const { return count() == 0; }

 private:
  struct Release {
    std::size_t count = 0;
    void operator()(T* data) const { release_locked(data, count * sizeof(T)); }
  };
  [[nodiscard]] std::size_t count() const { return data_ ? data_.get_deleter().count : 0; }
  std::unique_ptr<T[], Release> data_;
};

using LockedFloats = LockedArray<float>;
using LockedBytes = LockedArray<unsigned char>;

}  // namespace schoolgate
