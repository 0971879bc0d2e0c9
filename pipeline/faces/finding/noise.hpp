// How noisy a picture is.
#pragma once

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// Standard deviation of the noise in grey levels, from the second difference that edges and slopes hardly
// answer to (Immerkaer 1996), read at its median so that textures do not count either. Needs CV_8UC3; 0 for a
// picture of less than 3x3.
[[nodiscard]] double noise_level(const cv::Mat& bgr);

}  // namespace schoolgate::pipeline
