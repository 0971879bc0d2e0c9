#include "pipeline/texts/reading/enlarging.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// The detector sees no capitals of less than about seven pixels, a person reads those of four. A picture of
// this longer side is looked at as it is anyway.
constexpr int kLargeEnough = 1280;
constexpr float kWorthEnlarging = 1.2F;
constexpr float kMostEnlarged = 4;  // beyond this there is nothing left to be read
// The detector's boxes are nearly twice as high as capitals. Of lines lower than this hardly a word is read
// rightly, whatever the confidence.
constexpr float kReadable = 9;
constexpr float kMadeUp = 0.5F;  // of that: so little is left of the confidence

}  // namespace

float enlargement(cv::Size picture) {
  const float by =
      static_cast<float>(kLargeEnough) / static_cast<float>(std::max({1, picture.width, picture.height}));
  return by < kWorthEnlarging ? 1 : std::min(by, kMostEnlarged);
}

cv::Mat enlarged(const cv::Mat& picture, float by) {
  if (by == 1) return picture;
  cv::Mat larger;
  cv::resize(picture, larger, {}, static_cast<double>(by), static_cast<double>(by), cv::INTER_CUBIC);
  return larger;
}

void bring_back(SeenTexts& seen, cv::Size picture, float by) {
  const auto reduce = [by](Quad& quad) {
    for (cv::Point2f& corner : quad) corner *= 1 / by;
  };
  seen.size = picture;
  for (ReadLine& line : seen.lines) {
    reduce(line.quad);
    for (Reading& reading : line.readings) reduce(reading.quad);
  }
  for (Quad& document : seen.documents) reduce(document);
  for (Code& code : seen.codes) reduce(code.quad);
}

void doubt_tiny_letters(SeenTexts& seen) {
  for (ReadLine& line : seen.lines) {
    const float share = quad_height(line.quad) / kReadable;
    if (share >= 1) continue;
    for (Reading& reading : line.readings) {
      reading.confidence *= share * share;
      for (Glyph& glyph : reading.glyphs) glyph.confidence *= share * share;
    }
    if (share * share < kMadeUp) line.readings.insert(line.readings.begin(), {line.quad, {}, 0});
  }
}

}  // namespace schoolgate::pipeline
