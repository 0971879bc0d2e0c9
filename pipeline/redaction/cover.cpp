#include "pipeline/redaction/cover.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <opencv2/imgproc.hpp>

#include "pipeline/redaction/redact.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kFaceGrowth = 1.6F;
constexpr float kHair = 0.1F;
constexpr float kTextGrowth = 0.15F;
constexpr float kLeastTextGrowth = 4;
constexpr float kSamePlace = 1;  // pixel

Polygon corners(const cv::Rect2f& box) {
  return {box.tl(), {box.br().x, box.tl().y}, box.br(), {box.tl().x, box.br().y}};
}

// 1.6 times the box, and more above it for hair.
cv::Rect2f grown(const cv::Rect2f& box) {
  const cv::Size2f size = box.size() * kFaceGrowth;
  const float hair = kHair * box.height;
  return {box.x - (size.width - box.width) / 2, box.y - (size.height - box.height) / 2 - hair, size.width,
          size.height + hair};
}

// To whole pixels, outwards: draw() paints the pixel of every corner.
cv::Rect2f whole_pixels(const cv::Rect2f& box) {
  const cv::Point2f top_left(std::floor(box.x), std::floor(box.y));
  return {top_left, cv::Point2f(std::ceil(box.br().x), std::ceil(box.br().y))};
}

// Lamé's curve, which touches the middle of each side: round at the chin, and nearly the box where hair
// stands out beside the crown. The box without its growth lies in it with all its corners.
Polygon head_shape(const cv::Rect2f& box) {
  constexpr double kChin = 2.5;  // the exponent; 2 is an ellipse
  constexpr double kCrown = 8;
  constexpr int kPoints = 64;
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  Polygon outline;
  outline.reserve(kPoints);
  for (int i = 0; i < kPoints; ++i) {
    const double angle = 2 * CV_PI * i / kPoints;
    const double exponent = std::sin(angle) < 0 ? kCrown : kChin;
    const auto along = [&](double share) {
      return static_cast<float>(std::copysign(std::pow(std::abs(share), 2 / exponent), share));
    };
    const cv::Point2f at(centre.x + along(std::cos(angle)) * box.width / 2,
                         centre.y + along(std::sin(angle)) * box.height / 2);
    // What is rounded away from the box would be another pixel.
    outline.emplace_back(std::clamp(at.x, box.x, box.br().x), std::clamp(at.y, box.y, box.br().y));
  }
  return outline;
}

Polygon turned(Polygon polygon, cv::Point2f centre, float degrees_clockwise) {
  const double angle = degrees_clockwise * CV_PI / 180;
  const auto cosine = static_cast<float>(std::cos(angle));
  const auto sine = static_cast<float>(std::sin(angle));
  for (cv::Point2f& corner : polygon) {
    const cv::Point2f arm = corner - centre;
    corner = centre + cv::Point2f(arm.x * cosine - arm.y * sine, arm.x * sine + arm.y * cosine);
  }
  return polygon;
}

// The found box is upright whatever the head does; a head on its side is as long as its box is wide.
cv::Rect2f upright_head(const cv::Rect2f& box, float roll) {
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  const bool lying = std::abs(std::sin(roll * CV_PI / 180)) > std::sqrt(0.5);
  const cv::Size2f head = lying ? cv::Size2f(box.height, box.width) : box.size();
  return {centre.x - head.width / 2, centre.y - head.height / 2, head.width, head.height};
}

// Shoulders are about three heads wide, and a standing person six heads high below the head.
cv::Rect2f body_below(const cv::Rect2f& head) {
  return {head.x - 1.5F * head.width, head.y - 0.5F * head.height, 4 * head.width, 7.5F * head.height};
}

cv::Point2f direction(cv::Point2f arm, cv::Point2f otherwise) {
  const auto length = static_cast<float>(cv::norm(arm));
  return length > 0 ? arm / length : otherwise;
}

// Where a text goes on, in the same line, in one that is shown: the finder has parted them between two words,
// and a margin would reach over the next one.
bool goes_on(cv::Point2f above, cv::Point2f below, const std::vector<Region>& shown, bool at_end) {
  const auto same = [](cv::Point2f a, cv::Point2f b) { return cv::norm(a - b) < kSamePlace; };
  return std::any_of(shown.begin(), shown.end(), [&](const Region& other) {
    const Quad& quad = other.quad;
    return other.kind == Region::Kind::Text && (at_end ? same(above, quad[0]) && same(below, quad[3])
                                                       : same(above, quad[1]) && same(below, quad[2]));
  });
}

Polygon grown_along(const Quad& quad, const std::vector<Region>& shown = {}) {
  const cv::Point2f right = direction((quad[1] - quad[0]) + (quad[2] - quad[3]), {1, 0});
  const cv::Point2f down = direction((quad[3] - quad[0]) + (quad[2] - quad[1]), {0, 1});
  const double height = std::max(cv::norm(quad[3] - quad[0]), cv::norm(quad[2] - quad[1]));
  const float by = std::max(kLeastTextGrowth, kTextGrowth * static_cast<float>(height));
  const float before = goes_on(quad[0], quad[3], shown, false) ? 0 : by;
  const float after = goes_on(quad[1], quad[2], shown, true) ? 0 : by;
  return {quad[0] - before * right - by * down, quad[1] + after * right - by * down,
          quad[2] + after * right + by * down, quad[3] - before * right + by * down};
}

Polygon hull(const Polygon& points) {
  Polygon convex;
  cv::convexHull(points, convex);
  return convex;
}

void require_finite(const Region& region) {
  const bool finite = std::all_of(region.quad.begin(), region.quad.end(), [](cv::Point2f corner) {
    return std::isfinite(corner.x) && std::isfinite(corner.y);
  });
  if (!finite || !std::isfinite(region.roll_degrees)) {
    throw std::invalid_argument("a region to redact has a corner that is not a number");
  }
}

}  // namespace

Cover cover_of(const Region& region, const std::vector<Region>& shown, CoverShape shape) {
  require_finite(region);
  const cv::Rect2f box = box_around(region.quad);
  const cv::Rect2f head = upright_head(box, region.roll_degrees);
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  Cover cover;
  cover.own = hull({region.quad.begin(), region.quad.end()});
  cover.feature_size = std::min(box.width, box.height);
  switch (region.kind) {
    case Region::Kind::Face: {
      cover.textured = true;
      Polygon outline = turned(head_shape(grown(head)), centre, region.roll_degrees);
      // The found box is upright, so that a long one's corners may lie outside a leaning head.
      outline.insert(outline.end(), cover.own.begin(), cover.own.end());
      cover.grown = {hull(outline)};
      if (shape == CoverShape::Box) cover.grown.push_back(corners(whole_pixels(grown(box))));
      cover.body = turned(corners(body_below(head)), centre, region.roll_degrees);
      return cover;
    }
    case Region::Kind::Drawn:
      cover.textured = true;
      cover.grown = {hull(grown_along(region.quad))};
      return cover;
    case Region::Kind::Text:
      cover.grown = {hull(grown_along(region.quad, shown)), cover.own};
      return cover;
    case Region::Kind::Code:
      cover.grown = {hull(grown_along(region.quad)), cover.own};
      return cover;
  }
  return cover;
}

int edge_width(const Cover& cover) { return 1 + cvCeil(cover.feature_size * kSoftEdge * 2); }

cv::Rect bounds(const std::vector<Polygon>& polygons, cv::Size picture, int margin) {
  cv::Rect2d around;
  for (const Polygon& polygon : polygons) {
    for (const cv::Point2f corner : polygon) {
      // The unit square of a corner's pixel; rectangles of no size would be lost in the union.
      around |= cv::Rect2d(std::floor(corner.x), std::floor(corner.y), 1, 1);
    }
  }
  const cv::Rect2d whole(0, 0, picture.width, picture.height);
  if ((around & whole).empty()) return {};
  const cv::Rect2d wider(around.x - margin, around.y - margin, around.width + 2 * margin,
                         around.height + 2 * margin);
  return wider & whole;
}

void draw(cv::Mat& mask, const Polygon& polygon, cv::Point2f origin, float scale, int value) {
  constexpr int kFractionBits = 4;
  constexpr double kOne = 1 << kFractionBits;
  // Far outside is as good as just outside, and fits the drawing routine's integers.
  constexpr double kFar = 1e6;
  std::vector<cv::Point> fixed;
  fixed.reserve(polygon.size());
  for (const cv::Point2f corner : polygon) {
    const cv::Point2f at = (corner - origin) * scale;
    fixed.emplace_back(cvRound(std::clamp<double>(at.x, -kFar, kFar) * kOne),
                       cvRound(std::clamp<double>(at.y, -kFar, kFar) * kOne));
  }
  cv::fillConvexPoly(mask, fixed, cv::Scalar(value), cv::LINE_8, kFractionBits);
  cv::polylines(mask, fixed, true, cv::Scalar(value), 1, cv::LINE_8, kFractionBits);
}

std::vector<Polygon> spared_boxes(const std::vector<Region>& shown) {
  std::vector<Polygon> boxes;
  for (const Region& region : shown) {
    if (region.kind != Region::Kind::Face) continue;
    require_finite(region);
    boxes.push_back(hull({region.quad.begin(), region.quad.end()}));
  }
  return boxes;
}

cv::Rect grown_box(const Region& region, cv::Size picture) {
  return bounds({cover_of(region).grown.front()}, picture);
}

}  // namespace schoolgate::pipeline
