#include "foundation/heap.hpp"

#include <malloc.h>

namespace schoolgate {

void keep_large_blocks() {
  // Larger ones, such as a large photo's pixels, go back at once: a heap of them has holes that nothing fits,
  // half as much again as what is used.
  constexpr int kLargestKept = 8 << 20;
  constexpr int kMostIdle = 64 << 20;  // more at the heap's end goes back
  // One heap: beside the first there are only heaps of 64 MB, of which large blocks leave half empty.
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, kLargestKept);
  ::mallopt(M_TRIM_THRESHOLD, kMostIdle);
}

}  // namespace schoolgate
