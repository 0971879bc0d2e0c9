#include "pipeline/texts/reading/letter_strip.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/reading/line_crop.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kLetterMissing = 1.6F;  // in the usual steps: one between was not found
constexpr CropStyle kLetterStyle{36, 0.08F, 1};

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
