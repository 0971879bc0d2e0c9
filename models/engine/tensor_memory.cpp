#include "models/engine/tensor_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <malloc.h>
#include <string.h>

namespace schoolgate::models {
namespace {

constexpr std::size_t kAlignment = 64;

thread_local bool wiping = false;

}  // namespace

void* take_tensor(std::size_t bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() / 2) return nullptr;
  return std::aligned_alloc(kAlignment,
                            (std::max<std::size_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment);
}

void give_tensor_back(void* block) {
  if (wiping && block != nullptr) explicit_bzero(block, malloc_usable_size(block));
  std::free(block);
}

Wiping::Wiping(bool wanted) : before_(wiping) { wiping = wiping || wanted; }

Wiping::~Wiping() { wiping = before_; }

}  // namespace schoolgate::models
