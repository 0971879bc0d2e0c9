// What lies askew in a photo, as a picture of its own.
#pragma once

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// A picture of `size`, each pixel of which shows the place in the photo to which `back` takes it; beyond the
// photo its edge goes on. `scale`: pixels of the picture for one of the photo; much reduced it is smoothed
// first, since sampling alone would lose thin strokes. Works in tiles, so that a large photo is not held
// twice. Needs CV_8UC3.
[[nodiscard]] cv::Mat straightened(const cv::Mat& bgr, const cv::Matx33d& back, cv::Size size, float scale);

}  // namespace schoolgate::pipeline
