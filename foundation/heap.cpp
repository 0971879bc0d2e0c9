#include "foundation/heap.hpp"

#include <malloc.h>

namespace schoolgate {

void keep_large_blocks() {
  constexpr int kLargestKept = 32 << 20;  // as large as the allocator lets it be
  constexpr int kMostIdle = 256 << 20;    // more at the heap's end goes back
  // One heap: beside the first there are only heaps of 64 MB, of which large blocks leave half empty.
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, kLargestKept);
  ::mallopt(M_TRIM_THRESHOLD, kMostIdle);
}

}  // namespace schoolgate
