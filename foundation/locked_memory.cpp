#include "foundation/locked_memory.hpp"

#include <map>
#include <memory_resource>
#include <mutex>
#include <new>

#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace schoolgate {
namespace {

// Whole pages from the system. libsodium's own secret memory takes four pages for each template, which the
// usual limit of 8 MiB does not hold for a large school, and does not tell when it could not lock them.
class LockedPages final : public std::pmr::memory_resource {
 public:
  [[nodiscard]] std::size_t unlocked() const {
    const std::scoped_lock lock(mutex_);
    std::size_t bytes = 0;
    for (const auto& [pages, size] : unlocked_) bytes += size;
    return bytes;
  }

 private:
  static std::size_t whole_pages(std::size_t bytes) {
    static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (bytes + page - 1) / page * page;
  }

  void* do_allocate(std::size_t bytes, std::size_t /*pages are aligned to more*/) override {
    const std::size_t size = whole_pages(bytes);
    void* const pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    if (::madvise(pages, size, MADV_DONTDUMP) != 0) {
      ::munmap(pages, size);
      throw std::bad_alloc();
    }
    if (::mlock(pages, size) != 0) {
      const std::scoped_lock lock(mutex_);
      unlocked_[pages] = size;
    }
    return pages;
  }

  void do_deallocate(void* pages, std::size_t bytes, std::size_t /*alignment*/) override {
    {
      const std::scoped_lock lock(mutex_);
      unlocked_.erase(pages);
    }
    ::munmap(pages, whole_pages(bytes));
  }

  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }

  mutable std::mutex mutex_;
  std::map<void*, std::size_t> unlocked_;
};

// As much as the system lets this account lock.
void raise_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  // Refused, less is locked, which unlocked_secret_bytes() counts.
  (void)::setrlimit(RLIMIT_MEMLOCK, &limit);
}

struct Arena {
  Arena() { raise_limit(); }
  LockedPages pages;
  std::pmr::synchronized_pool_resource pool{
      {.max_blocks_per_chunk = 256, .largest_required_pool_block = 1U << 16U}, &pages};
};

// Lives as long as the process: what is released late must still be wiped.
Arena& arena() {
  static Arena& arena = *new Arena;
  return arena;
}

}  // namespace

void* allocate_locked(std::size_t bytes) {
  void* const memory = arena().pool.allocate(bytes, alignof(std::max_align_t));
  sodium_memzero(memory, bytes);
  return memory;
}

void release_locked(void* memory, std::size_t bytes) noexcept {
  sodium_memzero(memory, bytes);
  arena().pool.deallocate(memory, bytes, alignof(std::max_align_t));
}

std::size_t unlocked_secret_bytes() { return arena().pages.unlocked(); }

}  // namespace schoolgate
