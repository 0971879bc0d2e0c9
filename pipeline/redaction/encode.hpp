// Pixels, and pixels alone, to a JPEG file.
#pragma once

#include <opencv2/core.hpp>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate::pipeline {

struct EncodeSettings {
  int jpeg_quality = 88;  // 1..100
  int longest_side = 0;   // 0: the photo's own size; a smaller picture is never enlarged
};

// The size that encode_jpeg() gives a picture.
[[nodiscard]] cv::Size encoded_size(cv::Size picture, const EncodeSettings& settings);

// Needs CV_8UC3 BGR. Writes JFIF and the picture, no other segment.
[[nodiscard]] Result<Bytes> encode_jpeg(const cv::Mat& bgr, const EncodeSettings& settings);

}  // namespace schoolgate::pipeline
