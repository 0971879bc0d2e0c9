#include "pipeline/redaction/texture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "foundation/secrets.hpp"
#include "pipeline/redaction/scene.hpp"

namespace schoolgate::pipeline {
namespace {

// The design asks for 24 grey levels at least. Most of it moves all channels alike and reads as light and
// shade; a little of each channel's own keeps the cover from looking like the wall behind it.
constexpr double kLightNoise = 26;
constexpr double kColourNoise = 6;

// A head without features has one tone with a soft slope: more is taken for blotches by people, and for a
// face by a detector.
constexpr double kSlopeLight = 10;
constexpr double kSlopeColour = 2;
constexpr double kGrain = 2.5;     // as a photo has it
constexpr float kGrainCells = 80;  // across a found face

constexpr float kBlocks = 5;  // across a found face
// Beside a sticker's sharp edges a calm ground tells too exactly where the head was: two cells across the
// grown face.
constexpr float kStickerCells = 1.25F;

// A bound on the random numbers of a picture full of tiny faces.
constexpr int kMostCells = 320;

// Part of the cover's colour is always this one, between the tones of human skin, so that a hidden head still
// reads as a person and not as a hole.
constexpr double kSkinShare = 0.65;
const cv::Scalar kNobodysSkin(112, 138, 172);

cv::Mat ground(const Scene& scene, const cv::Rect& part, cv::Size cells, RedactionStyle style) {
  // Beside a sticker's own constant colours every other one can be told too exactly, so there is none of the
  // scene.
  if (style == RedactionStyle::Sticker) return {cells, CV_32FC3, kNobodysSkin};
  return scene.colours(part, cells) * (1 - kSkinShare) + kNobodysSkin * kSkinShare;
}

cv::Size cells_for(cv::Size size, float feature_size, float across_face) {
  const float side = std::max(1.0F, feature_size / across_face);
  const auto count = [&](int length) {
    return std::clamp(static_cast<int>(std::ceil(static_cast<float>(length) / side)), 2, kMostCells);
  };
  return {count(size.width), count(size.height)};
}

cv::Scalar draw_shift(double light, double colour) {
  const double shade = random_normal(light);
  cv::Scalar shift;
  for (int c = 0; c < 3; ++c) shift[c] = shade + random_normal(colour);
  return shift;
}

// One draw moves the whole cover, so that the mean of many cells does not give the scene's colour back.
cv::Mat noise(cv::Size cells, double light, double colour) {
  cv::Mat noise(cells, CV_32FC3, draw_shift(kLightNoise, kColourNoise));
  for (cv::Vec3f& cell : cv::Mat_<cv::Vec3f>(noise)) {
    const cv::Scalar shift = draw_shift(light, colour);
    for (int c = 0; c < 3; ++c) cell[c] += static_cast<float>(shift[c]);
  }
  return noise;
}

// From the colours of the four corners.
cv::Mat slope(const cv::Mat& corners, cv::Size size) {
  // Enlarged twice, the middle runs from corner to corner and the rest stands still.
  cv::Mat wide;
  cv::resize(corners, wide, size * 2, 0, 0, cv::INTER_LINEAR);
  return wide(cv::Rect({size.width / 2, size.height / 2}, size)).clone();
}

void add_grain(cv::Mat& texture, float feature_size) {
  cv::Mat grain(cells_for(texture.size(), feature_size, kGrainCells), CV_32FC1);
  cv::RNG(random_below(std::numeric_limits<std::uint32_t>::max())).fill(grain, cv::RNG::NORMAL, 0, kGrain);
  cv::resize(grain, grain, texture.size(), 0, 0, cv::INTER_LINEAR);
  cv::cvtColor(grain, grain, cv::COLOR_GRAY2BGR);
  texture += grain;
}

}  // namespace

cv::Mat make_texture(const Scene& scene, const cv::Rect& part, float feature_size, const CoverLook& look) {
  const RedactionStyle style = look.style;
  if (style == RedactionStyle::Fill) return {part.size(), CV_8UC3, look.fill};
  cv::Mat texture;
  if (style == RedactionStyle::Pixelate || style == RedactionStyle::Sticker) {
    const bool soft = style == RedactionStyle::Sticker;
    const cv::Size cells = cells_for(part.size(), feature_size, soft ? kStickerCells : kBlocks);
    cv::Mat(ground(scene, part, cells, style) + noise(cells, kLightNoise, kColourNoise))
        .convertTo(texture, CV_8UC3);
    cv::resize(texture, texture, part.size(), 0, 0, soft ? cv::INTER_CUBIC : cv::INTER_NEAREST);
    return texture;
  }
  const cv::Size corners(2, 2);
  texture =
      slope(ground(scene, part, corners, style) + noise(corners, kSlopeLight, kSlopeColour), part.size());
  add_grain(texture, feature_size);
  texture.convertTo(texture, CV_8UC3);
  return texture;
}

CoverLook plain_look(const CoverLook& look) {
  CoverLook plain(RedactionStyle::Fill);
  plain.fill = look.style == RedactionStyle::Fill ? look.fill : kNobodysSkin;
  return plain;
}

cv::Scalar fill_colour() { return {92, 84, 78}; }

}  // namespace schoolgate::pipeline
