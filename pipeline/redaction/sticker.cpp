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

std::vector<cv::Point2d> arc(cv::Point2d centre, cv::Point2d radii, double from, double to) {
  constexpr int kSteps = 48;
  std::vector<cv::Point2d> points;
  for (int i = 0; i <= kSteps; ++i) {
    const double angle = from + (to - from) * i / kSteps;
    points.emplace_back(centre.x + radii.x * std::cos(angle), centre.y + radii.y * std::sin(angle));
  }
  return points;
}

void draw_star(Canvas& canvas) {
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

void draw_leaf(Canvas& canvas) {
  // Two arcs from tip to stalk.
  std::vector<cv::Point2d> outline;
  constexpr int kSteps = 48;
  const auto half_width = [](double y) { return 0.9 * std::sin(CV_PI * std::pow((y + 1) / 2, 0.8)); };
  for (int i = 0; i <= kSteps; ++i) {
    const double y = -1 + 1.8 * i / kSteps;
    outline.emplace_back(half_width(-1 + 2.0 * i / kSteps), y);
  }
  for (int i = kSteps; i >= 0; --i) {
    const double y = -1 + 1.8 * i / kSteps;
    outline.emplace_back(-half_width(-1 + 2.0 * i / kSteps), y);
  }
  constexpr double kVein = 1.0 / 16;
  const cv::Scalar dark(40, 120, 60);
  canvas.fill(outline, {90, 190, 120});
  canvas.draw(outline, true, dark);
  canvas.draw({{0, -0.8}, {0, 1}}, false, dark, kVein);
  for (const double y : {-0.4, 0.0, 0.4}) {
    canvas.draw({{-0.5, y - 0.25}, {0, y + 0.05}, {0.5, y - 0.25}}, false, dark, kVein);
  }
}

void draw_smile(Canvas& canvas) {
  const auto disc = arc({0, 0}, {1, 1}, 0, 2 * CV_PI);
  const cv::Scalar dark(40, 70, 90);
  canvas.fill(disc, {70, 210, 250});
  canvas.draw(disc, true, {30, 150, 230});
  for (const double x : {-0.35, 0.35}) canvas.fill(arc({x, -0.25}, {0.1, 0.17}, 0, 2 * CV_PI), dark);
  canvas.draw(arc({0, 0.1}, {0.55, 0.45}, 0.15 * CV_PI, 0.85 * CV_PI), false, dark, 1.0 / 9);
}

}  // namespace

void draw_sticker(cv::Mat& bgr, const cv::Rect2f& box, Sticker sticker) {
  Canvas canvas(bgr, box);
  switch (sticker) {
    case Sticker::Star:
      return draw_star(canvas);
    case Sticker::Leaf:
      return draw_leaf(canvas);
    case Sticker::Smile:
      return draw_smile(canvas);
  }
}

}  // namespace schoolgate::pipeline
