#include "pipeline/texts/reading/line_crop.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kLongestCrop = 3000;  // pixels; beyond this a line is squeezed

int grey_at_share(const cv::Mat& grey, double share) {
  std::array<int, 256> histogram{};
  for (int y = 0; y < grey.rows; ++y) {
    const auto* row = grey.ptr<unsigned char>(y);
    for (int x = 0; x < grey.cols; ++x) ++histogram[row[x]];
  }
  const auto wanted = static_cast<int>(share * static_cast<double>(grey.total()));
  int seen = 0;
  for (int level = 0; level < 256; ++level) {
    seen += histogram[static_cast<std::size_t>(level)];
    if (seen > wanted) return level;
  }
  return 255;
}

// Writing covers less of its crop than the ground does.
bool light_on_dark(const cv::Mat& grey) {
  cv::Mat classes;
  cv::threshold(grey, classes, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  return cv::countNonZero(classes) * 2 < static_cast<int>(classes.total());
}

void stretch_contrast(cv::Mat& grey) {
  const int dark = grey_at_share(grey, 0.01);
  const int light = grey_at_share(grey, 0.99);
  if (light - dark < 2) return;
  const double factor = 255.0 / (light - dark);
  grey.convertTo(grey, CV_8U, factor, -dark * factor);
}

void apply_gamma(cv::Mat& grey, float gamma) {
  cv::Mat table(1, 256, CV_8U);
  for (int level = 0; level < 256; ++level) {
    table.at<unsigned char>(level) =
        cv::saturate_cast<unsigned char>(255 * std::pow(static_cast<float>(level) / 255, gamma));
  }
  cv::LUT(grey, table, grey);
}

}  // namespace

LineCrop cut_line(const cv::Mat& grey, const Quad& quad, const CropStyle& style) {
  const float line_height = std::max(1.0F, quad_height(quad));
  const float margin = style.margin * line_height;
  const Quad grown = quad_grown(quad, margin, margin);
  const float scale = static_cast<float>(style.height) / line_height;
  const int out_height = std::max(8, static_cast<int>(std::lround(quad_height(grown) * scale)));
  const int out_width = std::clamp(static_cast<int>(std::lround(quad_width(grown) * scale)), 8, kLongestCrop);

  // Reducing by sampling alone would lose thin strokes: smooth first, only around the line.
  const std::vector<cv::Point2f> corners(grown.begin(), grown.end());
  const cv::Rect around =
      (cv::boundingRect(corners) + cv::Size(4, 4) - cv::Point(2, 2)) & cv::Rect({0, 0}, grey.size());
  LineCrop crop;
  crop.margin = margin * scale;
  if (around.empty()) {
    crop.grey = cv::Mat(out_height, out_width, CV_8U, cv::Scalar(255));
    return crop;
  }
  cv::Mat source = grey(around);
  if (scale < 0.75F) {
    cv::Mat smooth;
    cv::GaussianBlur(source, smooth, cv::Size(), 0.4 / static_cast<double>(scale));
    source = smooth;
  }
  const auto width = static_cast<float>(out_width);
  const auto tall = static_cast<float>(out_height);
  std::array<cv::Point2f, 4> from;
  for (std::size_t i = 0; i < 4; ++i) from[i] = grown[i] - cv::Point2f(around.tl());
  const std::array<cv::Point2f, 4> to{cv::Point2f(0, 0), cv::Point2f(width, 0), cv::Point2f(width, tall),
                                      cv::Point2f(0, tall)};
  cv::warpPerspective(source, crop.grey, cv::getPerspectiveTransform(from.data(), to.data()),
                      cv::Size(out_width, out_height), scale > 1 ? cv::INTER_CUBIC : cv::INTER_LINEAR,
                      cv::BORDER_REPLICATE);
  if (light_on_dark(crop.grey)) cv::bitwise_not(crop.grey, crop.grey);
  stretch_contrast(crop.grey);
  if (style.gamma != 1) apply_gamma(crop.grey, style.gamma);
  return crop;
}

}  // namespace schoolgate::pipeline
