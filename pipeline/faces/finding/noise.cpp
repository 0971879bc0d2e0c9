#include "pipeline/faces/finding/noise.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {

double noise_level(const cv::Mat& bgr) {
  if (bgr.rows < 3 || bgr.cols < 3) return 0;
  const cv::Matx33f kernel(1, -2, 1, -2, 4, -2, 1, -2, 1);
  constexpr double kGain = 6;          // root of the sum of the kernel's squares
  constexpr double kMedian = 0.67449;  // of the absolute value of a normal variable
  cv::Mat grey;
  cv::Mat difference;
  cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
  cv::filter2D(grey, difference, CV_32F, kernel);
  std::vector<float> sizes;
  sizes.reserve(difference.total());
  for (int y = 1; y + 1 < difference.rows; ++y) {
    const auto* row = difference.ptr<float>(y);
    for (int x = 1; x + 1 < difference.cols; ++x) sizes.push_back(std::abs(row[x]));
  }
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  return *middle / (kGain * kMedian);
}

}  // namespace schoolgate::pipeline
