// JPEG as decode() reads it, and more strictly as the verifier does.
#pragma once

#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {

// Oddities: what changes no pixel, such as stray bytes, unknown segments or a missing end marker.
enum class JpegOddities { Refuse, Tolerate };
// As PictureFormat::decode, as stored.
[[nodiscard]] Result<cv::Mat> decode_jpeg(ByteView jpeg, const DecodeLimits& limits, JpegOddities oddities);

}  // namespace schoolgate::pipeline
