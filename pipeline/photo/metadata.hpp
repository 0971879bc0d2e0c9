// What an original holds beside its pixels: named for the technician, values left out.
#pragma once

#include <string>
#include <vector>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

struct OriginalMetadata {
  std::vector<std::string>
      held;  // "exif", "exif.gps", "exif.thumbnail", "xmp", "iptc", "icc", "comment", "trailing", ...
  std::string device;   // "Apple iPhone 12"; empty when not stated
  int orientation = 1;  // EXIF 1..8; 1 where absent or out of range
};

// Never fails: what cannot be parsed is not held against the photo here, since nothing of it is carried over
// anyway.
[[nodiscard]] OriginalMetadata list_metadata(ByteView original);

}  // namespace schoolgate::pipeline
