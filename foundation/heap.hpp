// How the process keeps memory.
#pragma once

namespace schoolgate {

// Lets what a photo's pictures were held in be used for the next one's. By itself the system's allocator
// gives most of it back, and each page of it is made anew for the next: a tenth of a photo's time. To be
// called by main before any thread starts; what the system refuses leaves everything as it was.
void keep_large_blocks();

}  // namespace schoolgate
