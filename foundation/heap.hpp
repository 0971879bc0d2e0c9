// How a program that looks at photos keeps memory: by jemalloc, which whoever links this has in place of the
// C library's allocator (foundation/heap.cpp tells why, and how it is set).
#pragma once

namespace schoolgate {

// Lets what a photo's pictures and networks were held in be used for the next one's. To be called by main
// before any thread starts; does nothing where a sanitizer has a heap of its own.
void keep_large_blocks();

}  // namespace schoolgate
