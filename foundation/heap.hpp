// How the process keeps memory.
#pragma once

namespace schoolgate {

// Lets what large pictures were held in be used for the next ones. The system's allocator gives every block
// of some 100 KB and more back at once, and each page of the next one is made anew: a tenth of a photo's
// time. To be called by main before any thread starts; what the system refuses leaves everything as it was.
void keep_large_blocks();

}  // namespace schoolgate
