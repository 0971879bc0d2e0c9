#include "pipeline/verification/resemblance.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

double detail_blur(double feature_size) { return std::max(1.0, feature_size / 12); }

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
  cv::Mat a = detail(before, detail_blur(feature_size));
  cv::Mat b = detail(after, detail_blur(feature_size));
  a.setTo(0, mask == 0);
  b.setTo(0, mask == 0);
  const double energy = std::sqrt(a.dot(a) * b.dot(b));
  return energy > 1e-6 ? a.dot(b) / energy : 0;
}

bool is_plain(const cv::Mat& after, const cv::Mat& mask, double feature_size) {
  constexpr double kEncoding = 1;  // grey levels, root mean square
  cv::Mat left = detail(after, detail_blur(feature_size));
  left.setTo(0, mask == 0);
  return left.dot(left) < kEncoding * kEncoding * cv::countNonZero(mask);
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
