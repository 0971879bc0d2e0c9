// Whether something of a region can still be recognised.
#pragma once

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// The correlation of the fine detail of two pictures (CV_8UC1, same size) inside a mask (CV_8UC1): what is
// left after subtracting a blur of a twelfth of `feature_size`. 1 when nothing changed, about 0 when nothing
// is left; 5x5 averages of a face reach .37, a mosaic of 10 cells .6.
[[nodiscard]] double detail_correlation(const cv::Mat& before, const cv::Mat& after, const cv::Mat& mask,
                                        double feature_size);

// True when no more of that detail is inside the mask than what encoding a JPEG leaves of one colour.
[[nodiscard]] bool is_plain(const cv::Mat& after, const cv::Mat& mask, double feature_size);

// True when the pictures are the same inside the mask but for what encoding a JPEG changes, although there
// was something to be seen.
[[nodiscard]] bool is_unchanged(const cv::Mat& before, const cv::Mat& after, const cv::Mat& mask);

}  // namespace schoolgate::pipeline
