#include "pipeline/measure.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kSeenSide = 1024;
constexpr int kTiles = 8;  // to a side

cv::Mat seen_grey(const cv::Mat& bgr) {
  cv::Mat small = bgr;
  const double factor = static_cast<double>(kSeenSide) / std::max(bgr.cols, bgr.rows);
  if (factor < 1) {
    small = reduce_by_area(
        bgr, {std::max(1, cvRound(bgr.cols * factor)), std::max(1, cvRound(bgr.rows * factor))});
  }
  cv::Mat grey;
  cv::cvtColor(small, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

// The signs of the slowest waves of a cosine transform against their median, as perceptual hashes have it:
// they stay when a photo is lit, scaled or shifted a little differently.
std::uint64_t look_of(const cv::Mat& grey) {
  constexpr int kSide = 32;
  constexpr int kWaves = 8;
  cv::Mat small = reduce_by_area(grey, {kSide, kSide});
  small.convertTo(small, CV_32F);
  cv::Mat waves;
  cv::dct(small, waves);
  // Not the first row and column of all: they hold the picture's mean, and its light from side to side.
  const cv::Mat slow = waves(cv::Rect(1, 1, kWaves, kWaves)).clone();
  std::vector<float> values(slow.begin<float>(), slow.end<float>());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::vector<float> sorted = values;
  std::nth_element(sorted.begin(), sorted.begin() + (middle - values.begin()), sorted.end());
  const float median = sorted[values.size() / 2];
  std::uint64_t look = 0;
  for (const float value : values) look = look << 1U | (value > median ? 1U : 0U);
  return look;
}

float share(double value, double worst, double best) {
  return static_cast<float>(std::clamp((value - worst) / (best - worst), 0.0, 1.0));
}

// Of the tiles: the background may well be soft, and a sky is.
float sharpness_of(const cv::Mat& grey) {
  constexpr double kBlurred = 1;  // grey levels, of the second difference
  constexpr double kCrisp = 60;
  cv::Mat edges;
  cv::Laplacian(grey, edges, CV_32F);
  cv::Mat squares;
  cv::multiply(edges, edges, squares);
  const cv::Mat tiles = reduce_by_area(squares, {kTiles, kTiles});
  std::vector<float> energies(tiles.begin<float>(), tiles.end<float>());
  const auto high = energies.begin() + static_cast<std::ptrdiff_t>(energies.size() * 9 / 10);
  std::nth_element(energies.begin(), high, energies.end());
  return share(std::log(std::sqrt(std::max(*high, 1e-6F))), std::log(kBlurred), std::log(kCrisp));
}

float exposure_of(const cv::Mat& grey) {
  constexpr int kDrowned = 6;
  constexpr int kBurnt = 250;
  const auto part = [&](const cv::Mat& mask) {
    return static_cast<double>(cv::countNonZero(mask)) / static_cast<double>(grey.total());
  };
  const double lost = part(grey < kDrowned) + part(grey > kBurnt);
  const double mean = cv::mean(grey)[0];
  // A stage is dark and a field in the sun is bright without being wrong.
  const float light = std::min(share(mean, 15, 75), share(mean, 240, 175));
  return light * share(lost, 0.4, 0.02);
}

}  // namespace

Measures measure(const Photo& photo) {
  const cv::Mat grey = seen_grey(photo.bgr);
  return {look_of(grey), photo.taken, sharpness_of(grey), exposure_of(grey)};
}

int difference_of_looks(std::uint64_t one, std::uint64_t other) { return std::popcount(one ^ other); }

}  // namespace schoolgate::pipeline
