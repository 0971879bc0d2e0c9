#include "pipeline/texts/judging/line_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"

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

// The smallest sheet that a line's middle lies on.
std::optional<std::size_t> sheet_of(const Quad& line, const std::vector<Quad>& sheets) {
  std::optional<std::size_t> best;
  float least = std::numeric_limits<float>::max();
  for (std::size_t i = 0; i < sheets.size(); ++i) {
    const std::vector<cv::Point2f> outline(sheets[i].begin(), sheets[i].end());
    const float area = quad_width(sheets[i]) * quad_height(sheets[i]);
    if (area < least && cv::pointPolygonTest(outline, quad_centre(line), false) >= 0) {
      least = area;
      best = i;
    }
  }
  return best;
}

void place_on_sheets(const std::vector<Quad>& lines, const std::vector<Quad>& sheets,
                     std::vector<LinePlace>& places) {
  std::vector<std::vector<std::size_t>> members(sheets.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto sheet = sheet_of(lines[i], sheets)) members[*sheet].push_back(i);
  }
  for (std::size_t sheet = 0; sheet < sheets.size(); ++sheet) {
    auto& on_it = members[sheet];
    if (on_it.empty()) continue;
    const cv::Point2f along = quad_direction(lines[on_it.front()]);
    const cv::Point2f down(-along.y, along.x);
    std::vector<float> heights;
    for (const std::size_t line : on_it) heights.push_back(quad_height(lines[line]));
    std::nth_element(heights.begin(), heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2),
                     heights.end());
    const float middle = std::max(1.0F, heights[heights.size() / 2]);
    for (const std::size_t line : on_it) {
      places[line].sheet = sheet;
      places[line].on_sheet = on_it.size();
      places[line].relative_height = quad_height(lines[line]) / middle;
    }
    if (on_it.size() < 3) continue;
    const auto by_depth = [&](std::size_t a, std::size_t b) {
      return quad_centre(lines[a]).dot(down) < quad_centre(lines[b]).dot(down);
    };
    places[*std::min_element(on_it.begin(), on_it.end(), by_depth)].head = true;
    places[*std::max_element(on_it.begin(), on_it.end(), by_depth)].foot = true;
  }
}

}  // namespace

std::vector<LinePlace> lay_out(const std::vector<Quad>& lines, const std::vector<Quad>& sheets) {
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
  place_on_sheets(lines, sheets, places);
  return places;
}

}  // namespace schoolgate::pipeline
