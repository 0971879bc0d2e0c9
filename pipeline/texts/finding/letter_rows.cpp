#include "pipeline/texts/finding/letter_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kWidestLetter = 1.7F;         // width to height
constexpr float kTallestLetter = 2.8F;        // height to width: I
constexpr std::ptrdiff_t kFewestLetters = 3;  // that are no posts either
constexpr float kMostSizeRatio = 1.6F;
constexpr float kFarthest = 3.6F;   // from letter to letter, in their sizes
constexpr float kLevel = 0.82F;     // cosine to the horizontal, 35 degrees: other rows are no line of writing
constexpr float kStraight = 0.97F;  // cosine between steps, 14 degrees
constexpr float kLongStep = 2.3F;   // in the steps before it: a letter between was not found

// Upright, whichever way its line was taken to run.
cv::Size2f extent_of(const Quad& line) {
  const auto [left, right] = std::minmax_element(
      line.begin(), line.end(), [](const cv::Point2f& a, const cv::Point2f& b) { return a.x < b.x; });
  const auto [top, bottom] = std::minmax_element(
      line.begin(), line.end(), [](const cv::Point2f& a, const cv::Point2f& b) { return a.y < b.y; });
  return {right->x - left->x, std::max(1.0F, bottom->y - top->y)};
}

float size_of(const Quad& line) { return extent_of(line).height; }

bool is_narrow(const Quad& line) {
  const cv::Size2f extent = extent_of(line);
  return extent.height > kWidestLetter * extent.width;
}

// A longer line on a slope has the extent of a letter, too.
bool like_a_letter(const Quad& line) {
  const cv::Size2f extent = extent_of(line);
  if (extent.width >= kWidestLetter * extent.height) return false;
  const float longer = std::max(quad_width(line), quad_height(line));
  const float shorter = std::min(quad_width(line), quad_height(line));
  return longer < (is_narrow(line) ? kTallestLetter : kWidestLetter) * std::max(1.0F, shorter);
}

Quad row_around(const std::vector<std::size_t>& members, const std::vector<Quad>& lines) {
  const cv::Point2f way = quad_centre(lines[members.back()]) - quad_centre(lines[members.front()]);
  const cv::Point2f along = way * (1 / std::max(1.0F, std::hypot(way.x, way.y)));
  const cv::Point2f down(-along.y, along.x);
  float left = std::numeric_limits<float>::max();
  float top = left;
  float right = -left;
  float bottom = -left;
  for (const std::size_t member : members) {
    for (const cv::Point2f& corner : lines[member]) {
      left = std::min(left, corner.dot(along));
      right = std::max(right, corner.dot(along));
      top = std::min(top, corner.dot(down));
      bottom = std::max(bottom, corner.dot(down));
    }
  }
  return {along * left + down * top, along * right + down * top, along * right + down * bottom,
          along * left + down * bottom};
}

}  // namespace

std::vector<LetterRow> find_letter_rows(const std::vector<Quad>& lines) {
  std::vector<std::size_t> letters;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (like_a_letter(lines[i])) letters.push_back(i);
  }
  std::sort(letters.begin(), letters.end(), [&lines](std::size_t a, std::size_t b) {
    return quad_centre(lines[a]).x < quad_centre(lines[b]).x;
  });
  std::vector<bool> taken(lines.size());
  std::vector<LetterRow> rows;
  for (const std::size_t first : letters) {
    if (taken[first]) continue;
    std::vector<std::size_t> members{first};
    cv::Point2f ahead(1, 0);
    float last_step = 0;
    for (bool grown = true; grown;) {
      grown = false;
      const cv::Point2f from = quad_centre(lines[members.back()]);
      const float size = size_of(lines[members.back()]);
      float nearest = std::max(kFarthest * size, kLongStep * last_step);
      std::size_t next = first;
      cv::Point2f step;
      for (const std::size_t other : letters) {
        if (taken[other] || std::find(members.begin(), members.end(), other) != members.end()) continue;
        const cv::Point2f way = quad_centre(lines[other]) - from;
        const float length = std::hypot(way.x, way.y);
        const float ratio = size_of(lines[other]) / std::max(1.0F, size);
        if (way.x <= 0 || length >= nearest || ratio > kMostSizeRatio || ratio < 1 / kMostSizeRatio) continue;
        const cv::Point2f direction = way * (1 / length);
        if (direction.dot(ahead) < (members.size() == 1 ? kLevel : kStraight)) continue;
        nearest = length;
        next = other;
        step = direction;
      }
      if (next != first) {
        members.push_back(next);
        ahead = step;
        last_step = nearest;
        grown = true;
      }
    }
    const auto letters_found = std::count_if(
        members.begin(), members.end(), [&lines](std::size_t member) { return !is_narrow(lines[member]); });
    if (letters_found < kFewestLetters) continue;
    for (const std::size_t member : members) taken[member] = true;
    rows.push_back({row_around(members, lines), members});
  }
  return rows;
}

}  // namespace schoolgate::pipeline
