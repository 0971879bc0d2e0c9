#include "models/engine/tensor_pool.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>

#include <string.h>

namespace schoolgate::models {
namespace {

constexpr std::size_t kAlignment = 64;
// Rounded up so that pictures of nearly one size share blocks.
constexpr std::size_t kSmall = 4096;
// A block may be so much larger than what is asked for; beyond that memory would lie idle.
constexpr std::size_t kMostWaste = 2;

thread_local bool wiping = false;

std::size_t rounded(std::size_t bytes) {
  const std::size_t step = bytes <= kSmall ? kAlignment : kSmall;
  return (std::max<std::size_t>(bytes, 1) + step - 1) / step * step;
}

}  // namespace

TensorPool::~TensorPool() {
  for (Header* block : unused_) std::free(block);
}

TensorPool::Header* TensorPool::reuse(std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  auto best = unused_.end();
  for (auto each = unused_.begin(); each != unused_.end(); ++each) {
    const std::size_t size = (*each)->bytes;
    if (size >= bytes && size / kMostWaste <= bytes && (best == unused_.end() || size <= (*best)->bytes))
      best = each;
  }
  if (best == unused_.end()) return nullptr;
  Header* const found = *best;
  unused_.erase(best);
  kept_ -= found->bytes;
  return found;
}

void* TensorPool::take(std::size_t bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() / 2) return nullptr;
  bytes = rounded(bytes);
  Header* block = reuse(bytes);
  if (block == nullptr) {
    void* const fresh = std::aligned_alloc(kAlignment, kAlignment + bytes);
    if (fresh == nullptr) return nullptr;
    block = new (fresh) Header{bytes};
  }
  return reinterpret_cast<std::byte*>(block) + kAlignment;
}

void TensorPool::give_back(void* block) {
  if (block == nullptr) return;
  auto* const header = reinterpret_cast<Header*>(static_cast<std::byte*>(block) - kAlignment);
  if (wiping) explicit_bzero(block, header->bytes);
  const std::scoped_lock lock(mutex_);
  unused_.push_back(header);
  kept_ += header->bytes;
  auto oldest = unused_.begin();
  for (; kept_ > most_kept_; ++oldest) {
    kept_ -= (*oldest)->bytes;
    std::free(*oldest);
  }
  unused_.erase(unused_.begin(), oldest);
}

std::size_t TensorPool::kept() const {
  const std::scoped_lock lock(mutex_);
  return kept_;
}

Wiping::Wiping(bool wanted) : before_(wiping) { wiping = wiping || wanted; }

Wiping::~Wiping() { wiping = before_; }

}  // namespace schoolgate::models
