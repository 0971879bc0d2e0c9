// Bytes of any picture format that schools meet, to an upright sRGB photo.
#pragma once

#include "foundation/result.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {

// Every format of picture_formats(), recognised from the bytes, never from a name. The photo itself, never a
// preview beside it. Gives 8-bit BGR, EXIF orientation applied, colour profile converted to sRGB,
// transparency laid on white. A picture that is cut short or damaged is refused, not repaired. Unavailable
// when the machine lacks the memory: that says nothing about the picture. Safe to call from several threads.
[[nodiscard]] Result<Photo> decode(ByteView original, const DecodeLimits& limits);

}  // namespace schoolgate::pipeline
