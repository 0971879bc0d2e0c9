#include "pipeline/texts/line_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/texts/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// All in heights of the line, measured generously: pages are seen at an angle.
constexpr float kSameDirection = 0.97F;  // cosine, 14 degrees
constexpr float kRowReach = 14;          // from a label to its answer
constexpr float kRowOffset = 0.7F;
constexpr float kAboveReach = 4;
constexpr float kColumnReach = 15;
constexpr float kColumnOffset = 1.2F;
constexpr float kMostHeightRatio = 1.9F;

// Where one line stands in the frame of another.
struct Offset {
  float ahead = 0;  // from its end to the other's start, along the reading direction
  float start = 0;  // between both starts
  float down = 0;   // between the middles
  float overlap = 0;
};

Offset offset_of(const Quad& from, const Quad& to) {
  const cv::Point2f along = quad_direction(from);
  const cv::Point2f down(-along.y, along.x);
  const auto middle = [](const cv::Point2f& a, const cv::Point2f& b) { return (a + b) * 0.5F; };
  const cv::Point2f start = middle(from[0], from[3]);
  const float width = quad_width(from);
  const float to_start = (middle(to[0], to[3]) - start).dot(along);
  const float to_end = (middle(to[1], to[2]) - start).dot(along);
  // At the place nearest to the other line, since lines that fan out are far apart only at their far ends.
  const cv::Point2f near_end = to_start >= width / 2 ? middle(from[1], from[2]) : start;
  const cv::Point2f anchor = std::abs(to_start) < width / 2 ? start : near_end;
  Offset offset;
  offset.ahead = to_start - width;
  offset.start = to_start;
  offset.down = (middle(to[0], to[3]) - anchor).dot(down);
  offset.overlap = std::min(width, to_end) - std::max(0.0F, to_start);
  return offset;
}

bool alike(const Quad& a, const Quad& b) {
  if (quad_direction(a).dot(quad_direction(b)) < kSameDirection) return false;
  const float ratio = quad_height(a) / std::max(1.0F, quad_height(b));
  return ratio < kMostHeightRatio * 1.6F && ratio > 1 / (kMostHeightRatio * 1.6F);
}

}  // namespace

std::vector<LinePlace> lay_out(const std::vector<Quad>& lines) {
  std::vector<LinePlace> places(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    LinePlace& place = places[i];
    const float height = std::max(1.0F, quad_height(lines[i]));
    float nearest_left = std::numeric_limits<float>::max();
    float nearest_above = std::numeric_limits<float>::max();
    bool any_above = false;
    bool any_below = false;
    for (std::size_t other = 0; other < lines.size(); ++other) {
      if (other == i || !alike(lines[i], lines[other])) continue;
      const Offset to_me = offset_of(lines[other], lines[i]);
      const float common = std::max(height, quad_height(lines[other]));
      const float rows = to_me.down / common;
      if (std::abs(rows) < kRowOffset && std::abs(to_me.ahead) < 3 * kRowReach * common) {
        place.row.push_back(other);
        if (to_me.ahead > -common && to_me.ahead < kRowReach * common && to_me.ahead < nearest_left) {
          nearest_left = to_me.ahead;
          place.left = other;
        }
      }
      if (std::abs(rows) < kColumnReach && std::abs(rows) > kRowOffset) {
        (rows > 0 ? any_above : any_below) = true;
        const float ratio = height / std::max(1.0F, quad_height(lines[other]));
        if (std::abs(to_me.start) < kColumnOffset * common && ratio < kMostHeightRatio &&
            ratio > 1 / kMostHeightRatio) {
          place.column.push_back(other);
        }
      }
      if (rows > kRowOffset && rows < kAboveReach && to_me.overlap > 0 && to_me.down < nearest_above) {
        nearest_above = to_me.down;
        place.above = other;
      }
    }
    place.first = !any_above;
    place.last = !any_below;
  }
  return places;
}

}  // namespace schoolgate::pipeline
