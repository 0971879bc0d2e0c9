// Pictures made smaller.
#pragma once

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// The picture at another size, each pixel the mean of its area: a picture of its own, of the same type (8
// bits or floats, up to four channels). The numbers of cv::resize by INTER_AREA, in less than half of the
// time. A size that is larger in some direction is left to it.
cv::Mat reduce_by_area(const cv::Mat& picture, cv::Size size);

}  // namespace schoolgate::pipeline
