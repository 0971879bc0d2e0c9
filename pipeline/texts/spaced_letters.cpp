#include "pipeline/texts/spaced_letters.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/texts/folding.hpp"
#include "pipeline/texts/line_crop.hpp"
#include "pipeline/texts/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kWidestLetter = 1.7F;         // width to height
constexpr float kTallestLetter = 2.8F;        // height to width: I
constexpr std::ptrdiff_t kFewestLetters = 3;  // that are no posts either
constexpr float kMostSizeRatio = 1.6F;
constexpr float kFarthest = 3.6F;   // from letter to letter, in their sizes
constexpr float kLevel = 0.82F;     // cosine to the horizontal, 35 degrees: other rows are no line of writing
constexpr float kStraight = 0.97F;  // cosine between steps, 14 degrees
// In the steps before it: further when a letter between was not found.
constexpr float kLongStep = 2.3F;
constexpr float kLetterMissing = 1.6F;
constexpr CropStyle kLetterStyle{36, 0.08F, 1};

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

float middle_of(const std::pair<float, float>& place) { return (place.first + place.second) / 2; }

float median(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Where each letter begins and ends along the row, those among them that were not found.
std::vector<std::pair<float, float>> letter_places(const LetterRow& row, const std::vector<Quad>& lines) {
  const cv::Point2f along = quad_direction(row.quad);
  const float start = row.quad[0].dot(along);
  const float width = std::max(1.0F, quad_width(row.quad));
  std::vector<std::pair<float, float>> found;
  std::vector<float> widths;
  std::vector<float> steps;
  for (const std::size_t member : row.lines) {
    std::pair<float, float> place{1, 0};
    for (const cv::Point2f& corner : lines[member]) {
      const float at = (corner.dot(along) - start) / width;
      place = {std::min(place.first, at), std::max(place.second, at)};
    }
    if (!found.empty()) steps.push_back(middle_of(place) - middle_of(found.back()));
    widths.push_back(place.second - place.first);
    found.push_back(place);
  }
  const float step = std::max(median(steps), 1e-3F);
  const float half = median(widths) / 2;
  std::vector<std::pair<float, float>> places;
  for (const auto& place : found) {
    if (!places.empty()) {
      const float last = middle_of(places.back());
      const float gap = middle_of(place) - last;
      const float missing = gap > kLetterMissing * step ? std::round(gap / step) - 1 : 0;
      for (float i = 1; i <= missing; ++i) {
        const float middle = last + gap * i / (missing + 1);
        places.emplace_back(middle - half, middle + half);
      }
    }
    places.push_back(place);
  }
  return places;
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

LetterStrip move_together(const cv::Mat& grey, const LetterRow& row, const std::vector<Quad>& lines) {
  LetterStrip strip;
  std::vector<cv::Mat> letters;
  float place = 0;
  for (const auto& [from, to] : letter_places(row, lines)) {
    letters.push_back(cut_line(grey, quad_part(row.quad, from, to), kLetterStyle).grey);
    const auto wide = static_cast<float>(letters.back().cols);
    strip.places.push_back({place, place + wide, from, to});
    place += wide;
  }
  cv::hconcat(letters, strip.grey);
  return strip;
}

Reading reading_of_row(const Reading& of_strip, const LetterStrip& strip, const LetterRow& row) {
  Reading reading = of_strip;
  reading.quad = row.quad;
  std::erase_if(reading.glyphs, [](const Glyph& glyph) { return glyph.text == " "; });
  const auto in_row = [&strip](float fraction) {
    const float x = fraction * static_cast<float>(strip.grey.cols);
    for (const LetterStrip::Place& place : strip.places) {
      if (x < place.strip_to) {
        const float within = std::max(0.0F, x - place.strip_from) / (place.strip_to - place.strip_from);
        return place.row_from + within * (place.row_to - place.row_from);
      }
    }
    return 1.0F;
  };
  for (Glyph& glyph : reading.glyphs) {
    glyph.from = in_row(glyph.from);
    glyph.to = in_row(glyph.to);
  }
  return reading;
}

}  // namespace schoolgate::pipeline
