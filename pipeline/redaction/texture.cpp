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
constexpr double kFineNoise = 7;

constexpr float kCoarseCells = 1.25F;  // across a found face: two across the grown one
constexpr float kFineCells = 4;
constexpr float kBlocks = 5;

// A bound on the random numbers of a picture full of tiny faces.
constexpr int kMostCells = 320;

// Half of the cover's colour is always this one, between the tones of human skin, so that a hidden head still
// reads as a person and not as a hole.
const cv::Scalar kNobodysSkin(112, 138, 172);

cv::Mat ground(const Scene& scene, const cv::Rect& part, cv::Size cells) {
  return scene.colours(part, cells) * 0.5 + kNobodysSkin * 0.5;
}

cv::Size cells_for(cv::Size size, float feature_size, float across_face) {
  const float side = std::max(1.0F, feature_size / across_face);
  const auto count = [&](int length) {
    return std::clamp(static_cast<int>(std::ceil(static_cast<float>(length) / side)), 2, kMostCells);
  };
  return {count(size.width), count(size.height)};
}

cv::Mat noise(cv::Size cells, double light, double colour) {
  cv::Mat noise(cells, CV_32FC3);
  for (cv::Vec3f& cell : cv::Mat_<cv::Vec3f>(noise)) {
    const double shade = random_normal(light);
    for (int c = 0; c < 3; ++c) cell[c] = static_cast<float>(shade + random_normal(colour));
  }
  return noise;
}

cv::Mat smooth(const Scene& scene, const cv::Rect& part, float feature_size) {
  const cv::Size coarse = cells_for(part.size(), feature_size, kCoarseCells);
  const cv::Size fine = cells_for(part.size(), feature_size, kFineCells);
  cv::Mat cells = ground(scene, part, coarse) + noise(coarse, kLightNoise, kColourNoise);
  cv::resize(cells, cells, fine, 0, 0, cv::INTER_CUBIC);
  cells += noise(fine, kFineNoise, 0);
  cv::Mat texture;
  cells.convertTo(texture, CV_8UC3);
  cv::resize(texture, texture, part.size(), 0, 0, cv::INTER_CUBIC);
  return texture;
}

cv::Mat blocks(const Scene& scene, const cv::Rect& part, float feature_size) {
  const cv::Size cells = cells_for(part.size(), feature_size, kBlocks);
  cv::Mat texture;
  cv::Mat(ground(scene, part, cells) + noise(cells, kLightNoise, kColourNoise)).convertTo(texture, CV_8UC3);
  cv::resize(texture, texture, part.size(), 0, 0, cv::INTER_NEAREST);
  return texture;
}

}  // namespace

cv::Mat make_texture(const Scene& scene, const cv::Rect& part, float feature_size, RedactionStyle style) {
  switch (style) {
    case RedactionStyle::Blur:
    case RedactionStyle::Sticker:
      return smooth(scene, part, feature_size);
    case RedactionStyle::Pixelate:
      return blocks(scene, part, feature_size);
    case RedactionStyle::Fill:
      break;
  }
  return {part.size(), CV_8UC3, fill_colour()};
}

void draw_star(cv::Mat& bgr, const cv::Rect2f& box) {
  constexpr int kPoints = 5;
  constexpr double kWaist = 0.5;  // a plump star covers more
  constexpr int kFractionBits = 4;
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  const double reach = std::min(box.width, box.height) / 2;
  std::vector<cv::Point> outline;
  for (int i = 0; i < 2 * kPoints; ++i) {
    const double angle = CV_PI * (static_cast<double>(i) / kPoints - 0.5);
    const double radius = i % 2 == 0 ? reach : reach * kWaist;
    outline.emplace_back(cvRound((centre.x + radius * std::cos(angle)) * (1 << kFractionBits)),
                         cvRound((centre.y + radius * std::sin(angle)) * (1 << kFractionBits)));
  }
  const std::vector<std::vector<cv::Point>> star = {outline};
  const int line = std::clamp(cvRound(reach / 12), 1, 100);
  cv::fillPoly(bgr, star, {60, 200, 250}, cv::LINE_AA, kFractionBits);
  cv::polylines(bgr, star, true, {30, 140, 230}, line, cv::LINE_AA, kFractionBits);
}

cv::Scalar fill_colour() { return {92, 84, 78}; }

}  // namespace schoolgate::pipeline
