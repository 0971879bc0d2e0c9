#include "pipeline/verification/resemblance.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

cv::Mat detail(const cv::Mat& grey, double blur) {
  cv::Mat sharp;
  grey.convertTo(sharp, CV_32FC1);
  cv::Mat smooth;
  cv::GaussianBlur(sharp, smooth, {0, 0}, blur);
  return sharp - smooth;
}

}  // namespace

double detail_correlation(const cv::Mat& before, const cv::Mat& after, const cv::Mat& mask,
                          double feature_size) {
  const double blur = std::max(1.0, feature_size / 12);
  cv::Mat a = detail(before, blur);
  cv::Mat b = detail(after, blur);
  a.setTo(0, mask == 0);
  b.setTo(0, mask == 0);
  constexpr double kEncoding = 1;  // grey levels, root mean square
  const double there = b.dot(b);
  const double energy = std::sqrt(a.dot(a) * there);
  if (there < kEncoding * kEncoding * cv::countNonZero(mask) || energy <= 1e-6) return 0;
  return a.dot(b) / energy;
}

bool is_unchanged(const cv::Mat& before, const cv::Mat& after, const cv::Mat& mask) {
  constexpr double kEncoding = 3;  // grey levels
  constexpr double kFlat = 6;
  if (cv::countNonZero(mask) == 0) return false;
  cv::Mat absolute;
  cv::absdiff(before, after, absolute);
  if (cv::mean(absolute, mask)[0] >= kEncoding) return false;
  cv::Scalar mean;
  cv::Scalar deviation;
  cv::meanStdDev(before, mean, deviation, mask);
  return deviation[0] > kFlat;
}

}  // namespace schoolgate::pipeline
