#include "pipeline/redaction/sticker.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

constexpr int kFractionBits = 4;

// Shapes are drawn in a square from -1 to 1, and stretched to the box, so that they look the same on every
// head.
class Canvas {
 public:
  Canvas(cv::Mat& bgr, const cv::Rect2f& box)
      : bgr_(bgr), centre_((box.tl() + box.br()) / 2), half_(box.width / 2, box.height / 2) {}

  void fill(const std::vector<cv::Point2d>& outline, const cv::Scalar& colour) {
    cv::fillPoly(bgr_, std::vector{placed(outline)}, colour, cv::LINE_AA, kFractionBits);
  }
  void draw(const std::vector<cv::Point2d>& line, bool closed, const cv::Scalar& colour,
            double width = 1.0 / 12) {
    const int pixels = std::clamp(cvRound(std::min(half_.x, half_.y) * width), 1, 100);
    cv::polylines(bgr_, std::vector{placed(line)}, closed, colour, pixels, cv::LINE_AA, kFractionBits);
  }

 private:
  [[nodiscard]] std::vector<cv::Point> placed(const std::vector<cv::Point2d>& points) const {
    std::vector<cv::Point> pixels;
    pixels.reserve(points.size());
    for (const cv::Point2d& point : points) {
      pixels.emplace_back(cvRound((centre_.x + half_.x * point.x) * (1 << kFractionBits)),
                          cvRound((centre_.y + half_.y * point.y) * (1 << kFractionBits)));
    }
    return pixels;
  }

  cv::Mat& bgr_;
  cv::Point2d centre_;
  cv::Point2d half_;
};

}  // namespace

void draw_star(cv::Mat& bgr, const cv::Rect2f& box) {
  Canvas canvas(bgr, box);
  constexpr int kPoints = 5;
  constexpr double kWaist = 0.5;  // a plump star covers more
  std::vector<cv::Point2d> outline;
  for (int i = 0; i < 2 * kPoints; ++i) {
    const double angle = CV_PI * (static_cast<double>(i) / kPoints - 0.5);
    const double length = i % 2 == 0 ? 1 : kWaist;
    outline.emplace_back(length * std::cos(angle), length * std::sin(angle));
  }
  canvas.fill(outline, {60, 200, 250});
  canvas.draw(outline, true, {30, 140, 230});
}

}  // namespace schoolgate::pipeline
