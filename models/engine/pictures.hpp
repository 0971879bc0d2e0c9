// Pictures as networks want them.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

namespace schoolgate::models {

// (sample - mean) * scale for each channel, both in the picture's own order, BGR.
struct PixelFormat {
  cv::Scalar mean;
  cv::Scalar scale = cv::Scalar::all(1);
  bool rgb = false;  // the order in which the network wants the channels
};

// Needs CV_8UC3 pictures of one size, one at least, no larger than `size`. Gives a blob of floats, batch x
// channels x height x width, grown at the right and at the bottom to `size` with the value 0.
[[nodiscard]] cv::Mat blob_of(const std::vector<cv::Mat>& pictures, const PixelFormat& format, cv::Size size);

}  // namespace schoolgate::models
