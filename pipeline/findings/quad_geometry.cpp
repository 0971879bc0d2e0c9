#include "pipeline/findings/quad_geometry.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

float distance(cv::Point2f a, cv::Point2f b) { return std::hypot(a.x - b.x, a.y - b.y); }

cv::Point2f between(cv::Point2f a, cv::Point2f b, float at) { return a + (b - a) * at; }

cv::Point2f unit(cv::Point2f v) {
  const float length = std::hypot(v.x, v.y);
  return length > 0 ? v * (1 / length) : cv::Point2f(1, 0);
}

}  // namespace

float quad_width(const Quad& q) { return (distance(q[0], q[1]) + distance(q[3], q[2])) / 2; }

float quad_height(const Quad& q) { return (distance(q[0], q[3]) + distance(q[1], q[2])) / 2; }

cv::Point2f quad_centre(const Quad& q) { return (q[0] + q[1] + q[2] + q[3]) * 0.25F; }

cv::Point2f quad_direction(const Quad& q) { return unit(q[1] + q[2] - q[0] - q[3]); }

Quad quad_part(const Quad& q, float from, float to) {
  return {between(q[0], q[1], from), between(q[0], q[1], to), between(q[3], q[2], to),
          between(q[3], q[2], from)};
}

Quad quad_grown(const Quad& q, float along, float across) {
  const cv::Point2f top = unit(q[1] - q[0]) * along;
  const cv::Point2f bottom = unit(q[2] - q[3]) * along;
  const cv::Point2f start = unit(q[3] - q[0]) * across;
  const cv::Point2f end = unit(q[2] - q[1]) * across;
  return {q[0] - top - start, q[1] + top - end, q[2] + bottom + end, q[3] - bottom + start};
}

Quad quad_turned(const Quad& q, int quarter_turns) {
  Quad turned;
  for (std::size_t i = 0; i < 4; ++i) turned[i] = q[(i + static_cast<std::size_t>(quarter_turns & 3)) % 4];
  return turned;
}

Quad quad_mirrored(const Quad& q) { return {q[1], q[0], q[3], q[2]}; }

Quad reading_quad(const cv::RotatedRect& rectangle) {
  Quad q;
  rectangle.points(q.data());
  if (distance(q[0], q[1]) < distance(q[1], q[2])) std::rotate(q.begin(), q.begin() + 1, q.end());
  const cv::Point2f along = q[1] - q[0];
  const bool upright = std::abs(along.y) > 2 * std::abs(along.x);
  if (upright ? along.y < 0 : along.x < 0) std::rotate(q.begin(), q.begin() + 2, q.end());
  // Corners must turn clockwise on the screen, else the line would be read mirrored.
  const cv::Point2f down = q[3] - q[0];
  const cv::Point2f ahead = q[1] - q[0];
  if (ahead.x * down.y - ahead.y * down.x < 0) q = {q[3], q[2], q[1], q[0]};
  return q;
}

float covered_part(const Quad& quad, const Quad& by) {
  const std::vector<cv::Point2f> a(quad.begin(), quad.end());
  const std::vector<cv::Point2f> b(by.begin(), by.end());
  const double area = cv::contourArea(a);
  if (area <= 0) return 0;
  std::vector<cv::Point2f> shared;
  return static_cast<float>(cv::intersectConvexConvex(a, b, shared) / area);
}

}  // namespace schoolgate::pipeline
