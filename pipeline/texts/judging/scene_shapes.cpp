#include "pipeline/texts/judging/scene_shapes.hpp"

#include <algorithm>
#include <string_view>

#include "pipeline/texts/finding/line_geometry.hpp"
#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {
namespace {

// On the names set no line above these heights is read worse than four letters in five.
constexpr float kLargePart = 0.07F;  // of the photo's shorter side
constexpr float kLarge = 60;         // pixels
constexpr float kRead = 0.8F;
// What two letters read by chance come to.
constexpr float kNextToNothing = 1.5F;
// Legs and fences look like text from near by only.
constexpr float kTextFromAfar = 0.3F;
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

}  // namespace

bool is_scene_shape(const ReadLine& line, cv::Size photo) {
  const float height = quad_height(line.quad);
  const auto shorter = static_cast<float>(std::min(photo.width, photo.height));
  if (height < kLarge || height < kLargePart * shorter || line.score >= kTextFromAfar) return false;
  return std::all_of(line.readings.begin(), line.readings.end(),
                     [](const Reading& reading) { return letters_in(reading) < kNextToNothing; });
}

}  // namespace schoolgate::pipeline
