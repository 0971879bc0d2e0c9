// Where the text detector's first look is worth its time.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// Needs the detector's probabilities (CV_32F) for the reduced photo and the photo's size at the first look.
// Gives areas of the photo as the first look sees it that do not overlap: around everything in which the
// reduced photo shows even a trace of text, wide enough for the smaller text that stands beside larger.
[[nodiscard]] std::vector<cv::Rect> glimpsed_areas(const cv::Mat& probability, cv::Size first_look);

}  // namespace schoolgate::pipeline
