#include "pipeline/texts/judging/scene_shapes.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kRead = 0.8F;
// What two letters read by chance come to.
constexpr float kNextToNothing = 1.5F;
// Of the detector. No name of the names set of which so little is read has less than .8; but one as large as
// a banner, in a script that the reader does not know, has .59.
constexpr float kText = 0.5F;
constexpr float kTextOnLegs = 0.7F;
constexpr float kSureFace = 0.8F;
constexpr std::u32string_view kStrokes = U"il1j";  // what a reader makes of anything upright

// Letters, each counting as much as it was surely read.
float letters_in(const Reading& reading) {
  float sum = 0;
  for (const Glyph& glyph : reading.glyphs) {
    for (const char32_t letter : fold_to_letters(glyph.text)) {
      const bool stroke = kStrokes.find(letter) != std::u32string_view::npos;
      if (!stroke || reading.confidence >= kRead) sum += glyph.confidence;
    }
  }
  return sum;
}

bool holds_nothing(const ReadLine& line) {
  return std::ranges::all_of(line.readings,
                             [](const Reading& reading) { return letters_in(reading) < kNextToNothing; });
}

// From the hips to the feet of somebody who stands.
bool is_below(const cv::Point2f& point, const cv::Rect2f& face) {
  const cv::Point2f away = point - (face.tl() + face.br()) / 2;
  return std::abs(away.x) < 1.2F * face.width && away.y > 3.5F * face.height && away.y < 7.5F * face.height;
}

}  // namespace

bool is_scene_shape(const ReadLine& line) { return line.score < kText && holds_nothing(line); }

bool is_on_legs(const ReadLine& line, const std::vector<Face>& faces) {
  const cv::Point2f centre = quad_centre(line.quad);
  return line.score < kTextOnLegs && holds_nothing(line) && std::ranges::any_of(faces, [&](const Face& face) {
           return !face.doubtful && face.score >= kSureFace && is_below(centre, face.box);
         });
}

}  // namespace schoolgate::pipeline
