#include "pipeline/redaction/texture.hpp"

#include <algorithm>
#include <cmath>
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

// Across a found face: two across the grown one. Finer texture is often taken for a face by a detector.
constexpr float kCells = 1.25F;
constexpr float kBlocks = 5;

// A bound on the random numbers of a picture full of tiny faces.
constexpr int kMostCells = 320;

// Part of the cover's colour is always this one, between the tones of human skin, so that a hidden head still
// reads as a person and not as a hole.
constexpr double kSkinShare = 0.4;
const cv::Scalar kNobodysSkin(112, 138, 172);

cv::Mat ground(const Scene& scene, const cv::Rect& part, cv::Size cells, RedactionStyle style) {
  // Beside a star's own constant colours every other one can be told too exactly, so there is none of the
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

cv::Scalar draw_shift() {
  const double shade = random_normal(kLightNoise);
  cv::Scalar shift;
  for (int c = 0; c < 3; ++c) shift[c] = shade + random_normal(kColourNoise);
  return shift;
}

cv::Mat noise(cv::Size cells) {
  // One draw moves the whole cover, so that the mean of many cells does not give the scene's colour back.
  cv::Mat noise(cells, CV_32FC3, draw_shift());
  for (cv::Vec3f& cell : cv::Mat_<cv::Vec3f>(noise)) {
    const cv::Scalar shift = draw_shift();
    for (int c = 0; c < 3; ++c) cell[c] += static_cast<float>(shift[c]);
  }
  return noise;
}

}  // namespace

cv::Mat make_texture(const Scene& scene, const cv::Rect& part, float feature_size, RedactionStyle style) {
  if (style == RedactionStyle::Fill) return {part.size(), CV_8UC3, fill_colour()};
  const bool pixelate = style == RedactionStyle::Pixelate;
  const cv::Size cells = cells_for(part.size(), feature_size, pixelate ? kBlocks : kCells);
  cv::Mat texture;
  cv::Mat(ground(scene, part, cells, style) + noise(cells)).convertTo(texture, CV_8UC3);
  cv::resize(texture, texture, part.size(), 0, 0, pixelate ? cv::INTER_NEAREST : cv::INTER_CUBIC);
  return texture;
}

void draw_star(cv::Mat& bgr, const cv::Rect2f& box) {
  constexpr int kPoints = 5;
  constexpr double kWaist = 0.5;  // a plump star covers more
  constexpr int kFractionBits = 4;
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  const double reach = std::min(box.width, box.height) / 2;
  // Stretched to the box, so that the star looks the same on every head.
  const cv::Point2d arms(box.width / 2, box.height / 2);
  std::vector<cv::Point> outline;
  for (int i = 0; i < 2 * kPoints; ++i) {
    const double angle = CV_PI * (static_cast<double>(i) / kPoints - 0.5);
    const double length = i % 2 == 0 ? 1 : kWaist;
    outline.emplace_back(cvRound((centre.x + arms.x * length * std::cos(angle)) * (1 << kFractionBits)),
                         cvRound((centre.y + arms.y * length * std::sin(angle)) * (1 << kFractionBits)));
  }
  const std::vector<std::vector<cv::Point>> star = {outline};
  const int line = std::clamp(cvRound(reach / 12), 1, 100);
  cv::fillPoly(bgr, star, {60, 200, 250}, cv::LINE_AA, kFractionBits);
  cv::polylines(bgr, star, true, {30, 140, 230}, line, cv::LINE_AA, kFractionBits);
}

cv::Scalar fill_colour() { return {92, 84, 78}; }

}  // namespace schoolgate::pipeline
