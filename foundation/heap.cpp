#include "foundation/heap.hpp"

#ifdef SCHOOLGATE_OWN_HEAP

#include <cstddef>

#include <jemalloc/jemalloc.h>

// Read when the program starts, before anything else runs. Huge pages: a photo's pictures and what networks
// compute are hundreds of megabytes, and where the kernel makes them page by page, that takes as long as the
// networks. One arena, since half-empty ones are memory that no other thread has, and none apart for large
// blocks, which would give each back at once.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,narenas:1,oversize_threshold:0,dirty_decay_ms:1000";
}

namespace schoolgate {

void keep_large_blocks() {
  // Larger ones go back at once. By itself it does so with all that together are more than 8 MB, which is
  // every large block beside a free one, and half of a photo's page faults.
  std::size_t largest_kept = std::size_t{128} << 20U;
  ::mallctl("arena.0.oversize_threshold", nullptr, nullptr, &largest_kept, sizeof largest_kept);
}

}  // namespace schoolgate

#else

namespace schoolgate {

void keep_large_blocks() {}

}  // namespace schoolgate

#endif
