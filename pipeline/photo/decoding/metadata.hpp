// What an original holds beside its pixels: named for the technician, values left out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/clock.hpp"
#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

struct OriginalMetadata {
  // Sorted, each once: "comment", "exif", "exif.gps", "exif.owner", "exif.serial", "exif.thumbnail",
  // "extra_image", "icc", "iptc", "motion_video", "mpf", "trailing", "xmp" ...: docs/formats.md has them all.
  std::vector<std::string> held;
  std::string device;            // "Apple iPhone 12"; empty when not stated
  std::string serial;            // of the camera's body, as the file writes it; empty when not stated
  std::optional<Instant> taken;  // of DateTimeOriginal, as if it were UTC
  int orientation = 1;  // EXIF 1..8; 1 where absent, out of range or, as in HEIC and AVIF, without effect
};

// Never fails: what cannot be parsed is not held against the photo here, since nothing of it is carried over
// anyway.
[[nodiscard]] OriginalMetadata list_metadata(ByteView original);

}  // namespace schoolgate::pipeline
