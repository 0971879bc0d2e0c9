// Bytes of any picture format that schools meet, to an upright sRGB photo.
#pragma once

#include <cstdint>

#include "foundation/result.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct DecodeLimits {
  std::uint64_t most_pixels = 120'000'000;  // read from the header, before any pixel is decoded
};

// JPEG, PNG, WebP, TIFF, BMP, GIF (first frame), HEIC, AVIF, camera raw; recognised from the bytes, never
// from a name. The photo itself, never a preview beside it. Gives 8-bit BGR, EXIF orientation applied, colour
// profile converted to sRGB, transparency laid on white. A picture that is cut short or damaged is refused,
// not repaired. Unavailable when the machine lacks the memory: that says nothing about the picture. Safe to
// call from several threads.
[[nodiscard]] Result<Photo> decode(ByteView original, const DecodeLimits& limits);

}  // namespace schoolgate::pipeline
