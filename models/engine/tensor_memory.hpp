// Memory for what networks compute.
#pragma once

#include <cstddef>

namespace schoolgate::models {

// Aligned to 64 bytes; what it holds is not known. Null when there is no memory.
[[nodiscard]] void* take_tensor(std::size_t bytes);
// Needs a block of take_tensor, or null.
void give_tensor_back(void* block);

// While one is there, blocks that its thread gives back are overwritten first.
class Wiping {
 public:
  explicit Wiping(bool wanted);
  Wiping(const Wiping&) = delete;
  Wiping& operator=(const Wiping&) = delete;
  ~Wiping();

 private:
  bool before_;
};

}  // namespace schoolgate::models
