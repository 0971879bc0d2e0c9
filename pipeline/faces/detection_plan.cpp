#include "pipeline/faces/detection_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace schoolgate::pipeline {
namespace {

// How fine the finest copy is. Enlarging pays, since YuNet's finest cells are 8 pixels wide; the pixels bound
// the time.
struct Finest {
  double enlargement;
  double pixels;
};

Finest finest(DetectMode mode) {
  switch (mode) {
    case DetectMode::Fast:
      return {1, 5e6};
    case DetectMode::Thorough:
      return {1.25, 5.2e6};
    case DetectMode::Maximum:
      return {2, 24e6};
  }
  throw std::logic_error("a way to detect that does not exist");
}

// The longer side of the copy that serves as overview. The finer ones halve in size down to it, and one of
// half its size brings a face that fills the frame within the network's reach.
constexpr double kOverview = 640;
constexpr double kFiner = 800;
// Larger boxes are another copy's business, which shows them whole: what a fine copy takes for a huge face
// seldom is one, and covers most when it is wrong.
constexpr float kLargestInFine = 160;
// The coarsest copy is for faces that fill the frame, from this share of the longer side on.
constexpr float kFrameFilling = 0.15F;
constexpr float kUnlimited = std::numeric_limits<float>::max();

// Low enough for a second pass to speak for a face; what counts in the end is least_evidence.
constexpr float kLeastScore = 0.1F;
constexpr float kLeastCoarse = 0.2F;
constexpr float kLeastTurned = 0.3F;
constexpr float kLeastSecond = 0.3F;
// Hands and folds look like faces more often on turned copies.
constexpr float kTurnedWeight = 0.6F;

// Tiles bound the memory a network takes; they overlap by more than the largest box taken from them.
constexpr double kLargestView = 3e6;
constexpr int kTileOverlap = 200;
static_assert(kTileOverlap > kLargestInFine);

int tile_length(int length, int count) { return (length + (count - 1) * kTileOverlap + count - 1) / count; }

// The coarsest grid whose tiles are small enough: what overlaps is looked at twice.
cv::Size tiles_of(cv::Size copy) {
  for (int count = 1;; ++count) {
    cv::Size best;
    double least = 0;
    for (int columns = 1; columns <= count; ++columns) {
      if (count % columns != 0) continue;
      const cv::Size grid(columns, count / columns);
      const double pixels =
          double(tile_length(copy.width, grid.width)) * tile_length(copy.height, grid.height);
      if (pixels <= kLargestView && (best.empty() || pixels < least)) {
        best = grid;
        least = pixels;
      }
    }
    if (!best.empty()) return best;
  }
}

// Starts and ends of `count` tiles along one side of a copy.
std::vector<cv::Range> cut(int length, int count) {
  if (count == 1) return {{0, length}};
  const int tile = tile_length(length, count);
  std::vector<cv::Range> ranges;
  for (int i = 0; i < count; ++i) {
    const int start = static_cast<int>(std::int64_t(length - tile) * i / (count - 1));
    ranges.emplace_back(start, start + tile);
  }
  return ranges;
}

std::vector<View> cut_into_views(cv::Size photo, cv::Size copy, Turn turn) {
  const cv::Size grid = tiles_of(copy);
  if (grid.area() == 1) return {{{{0, 0}, photo}, copy, turn}};
  const double x_scale = double(photo.width) / copy.width;
  const double y_scale = double(photo.height) / copy.height;
  std::vector<View> views;
  for (const cv::Range& rows : cut(copy.height, grid.height)) {
    for (const cv::Range& columns : cut(copy.width, grid.width)) {
      const cv::Point from(cvFloor(columns.start * x_scale), cvFloor(rows.start * y_scale));
      const cv::Point to(std::min(photo.width, cvCeil(columns.end * x_scale)),
                         std::min(photo.height, cvCeil(rows.end * y_scale)));
      views.push_back({{from, to}, {columns.size(), rows.size()}, turn});
    }
  }
  return views;
}

// Longer sides of the copies, finest first: the last but one is the overview.
std::vector<double> copy_lengths(cv::Size photo, DetectMode mode) {
  const Finest wanted = finest(mode);
  const double pixels = double(photo.width) * photo.height;
  const double longest = std::max(photo.width, photo.height);
  const double most = longest * std::min(wanted.enlargement, std::sqrt(wanted.pixels / pixels));
  std::vector<double> lengths;
  for (double length = most; length > kFiner; length /= 2) lengths.push_back(length);
  const double overview = std::min(most, kOverview);
  lengths.push_back(overview);
  lengths.push_back(overview / 2);
  return lengths;
}

Pass look_at_copy(cv::Size photo, double length, Turn turn) {
  const double longest = std::max(photo.width, photo.height);
  const auto scaled = [&](int side) { return std::max(1, cvRound(side * length / longest)); };
  Pass pass;
  pass.turn = turn;
  pass.scale = static_cast<float>(length / longest);
  pass.views = cut_into_views(photo, {scaled(photo.width), scaled(photo.height)}, turn);
  pass.least_score = kLeastScore;
  pass.largest = kUnlimited;
  return pass;
}

std::vector<Pass> look_at_copies(cv::Size photo, DetectMode mode, Turn turn) {
  const auto lengths = copy_lengths(photo, mode);
  std::vector<Pass> passes;
  for (const double length : lengths) passes.push_back(look_at_copy(photo, length, turn));
  for (std::size_t i = 0; i + 2 < passes.size(); ++i) passes[i].largest = kLargestInFine / passes[i].scale;
  passes[passes.size() - 2].overview = true;
  Pass& coarsest = passes.back();
  coarsest.least_score = kLeastCoarse;
  coarsest.smallest = kFrameFilling * static_cast<float>(std::max(photo.width, photo.height));
  return passes;
}

Pass overview_of(const std::vector<Pass>& passes) {
  return *std::find_if(passes.begin(), passes.end(), [](const Pass& pass) { return pass.overview; });
}

}  // namespace

std::vector<Pass> plan_detection(cv::Size photo, DetectMode mode, bool second_network) {
  auto passes = look_at_copies(photo, mode, Turn::None);
  if (mode == DetectMode::Fast) return passes;
  const Pass overview = overview_of(passes);
  for (const Turn turn : {Turn::Quarter, Turn::ThreeQuarters}) {
    Pass turned = overview;
    turned.turn = turn;
    for (View& view : turned.views) view.turn = turn;
    turned.least_score = kLeastTurned;
    turned.weight = kTurnedWeight;
    passes.push_back(std::move(turned));
  }
  if (second_network) {
    Pass second = overview;
    second.overview = false;
    second.network = Network::Second;
    second.least_score = kLeastSecond;
    passes.push_back(std::move(second));
  }
  return passes;
}

std::vector<Pass> plan_sideways(cv::Size photo, DetectMode mode, Turn turn) {
  auto passes = look_at_copies(photo, mode, turn);
  std::erase_if(passes, [](const Pass& pass) { return pass.overview; });
  return passes;
}

Pass plan_smoothed(cv::Size photo, DetectMode mode) {
  constexpr double kSmoothing = 1.5;
  Pass smoothed = overview_of(look_at_copies(photo, mode, Turn::None));
  smoothed.overview = false;
  smoothed.smoothing = kSmoothing;
  return smoothed;
}

float least_evidence(float share, DetectMode mode) {
  // A wrong box covers its area and a missed face is missed whatever its size, so larger boxes must be surer.
  // Chosen on the WIDER pictures of ../shared/faces (docs/detection.md).
  constexpr float kSmall = 0.043F;  // 44 pixels of 1,024
  constexpr float kMiddle = 0.1F;
  const bool maximum = mode == DetectMode::Maximum;  // who asks for it will dismiss more
  if (share < kSmall) return maximum ? 0.12F : 0.18F;
  if (share < kMiddle) return maximum ? 0.22F : 0.3F;
  return maximum ? 0.35F : 0.4F;
}

}  // namespace schoolgate::pipeline
