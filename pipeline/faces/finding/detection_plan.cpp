#include "pipeline/faces/finding/detection_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace schoolgate::pipeline {
namespace {

// How fine the finest copy is. Enlarging pays, since the networks see little of a face of 12 pixels; the
// pixels bound the time.
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

// Those that look without YuNet take longer for a pixel, and their copies are coarser for it.
Finest finest(DetectMode mode, Network network) {
  const Finest wanted = finest(mode);
  const bool maximum = mode == DetectMode::Maximum;
  switch (network) {
    case Network::YuNet:
    case Network::RetinaFace:
      return wanted;
    case Network::BlazeFace:
    case Network::Mtcnn:
      return {wanted.enlargement, maximum ? 6e6 : 1.3e6};
    case Network::Packaged:
      return {1, maximum ? 4e6 : 1.9e6};
  }
  throw std::logic_error("a network that does not exist");
}

// A small picture is enlarged to this length of its longer side, as websites and messengers send them: a face
// of 12 pixels is to be found there, too.
constexpr double kSmallPicture = 1280;
constexpr double kMostEnlarged = 3;

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

constexpr float kLeastCoarse = 0.2F;
constexpr float kLeastSecond = 0.3F;

// What a network's scores are worth, chosen on the WIDER pictures of ../shared/faces (docs/detection.md). The
// least ones are its own scores, low enough for a second pass to speak for a face; what counts in the end is
// least_evidence. Hands and folds look like faces more often on turned copies.
struct Manner {
  float exponent;
  float least;
  float least_turned;
  float turned_weight;
};

Manner manner(Network network) {
  switch (network) {
    case Network::YuNet:
    case Network::RetinaFace:
      return {1, 0.1F, 0.3F, 0.6F};
    case Network::BlazeFace:  // hesitant: nine in ten that it gives a half are faces
      return {0.5F, 0.1F, 0.2F, 0.7F};
    case Network::Mtcnn:  // bold: one in four that it gives six tenths is a face
      return {1.5F, 0.1F, 0.3F, 0.3F};
    case Network::Packaged:
      return {1, 0, 0, 1};
  }
  throw std::logic_error("a network that does not exist");
}

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

double most_enlarged(double longest, const Finest& wanted) {
  return std::max(wanted.enlargement, std::min(kMostEnlarged, kSmallPicture / longest));
}

double finest_length(cv::Size photo, DetectMode mode, Network network) {
  const Finest wanted = finest(mode, network);
  const double pixels = double(photo.width) * photo.height;
  const double longest = std::max(photo.width, photo.height);
  return longest * std::min(most_enlarged(longest, wanted), std::sqrt(wanted.pixels / pixels));
}

// Longer sides of the copies, finest first: the last but one is the overview. MTCNN looks at every scale from
// a copy down by itself.
std::vector<double> copy_lengths(cv::Size photo, DetectMode mode, Network network) {
  const double most = finest_length(photo, mode, network);
  std::vector<double> lengths;
  for (double length = most; length > kFiner; length = network == Network::Mtcnn ? kOverview : length / 2) {
    lengths.push_back(length);
  }
  const double overview = std::min(most, kOverview);
  lengths.push_back(overview);
  lengths.push_back(overview / 2);
  return lengths;
}

Pass look_at_copy(cv::Size photo, double length, Turn turn, Network network) {
  const double longest = std::max(photo.width, photo.height);
  const auto scaled = [&](int side) { return std::max(1, cvRound(side * length / longest)); };
  Pass pass;
  pass.turn = turn;
  pass.scale = static_cast<float>(length / longest);
  pass.views = cut_into_views(photo, {scaled(photo.width), scaled(photo.height)}, turn);
  pass.largest = kUnlimited;
  pass.network = network;
  pass.exponent = manner(network).exponent;
  pass.least_score = manner(network).least;
  return pass;
}

std::vector<Pass> look_at_copies(cv::Size photo, DetectMode mode, Turn turn, Network network) {
  std::vector<Pass> passes;
  if (network == Network::Packaged) {  // whose boxes say yes or no, so that a second look would tell nothing
    passes.push_back(look_at_copy(photo, finest_length(photo, mode, network), turn, network));
    passes.back().overview = true;
    return passes;
  }
  for (const double length : copy_lengths(photo, mode, network)) {
    passes.push_back(look_at_copy(photo, length, turn, network));
  }
  for (std::size_t i = 0; i + 2 < passes.size(); ++i) passes[i].largest = kLargestInFine / passes[i].scale;
  passes[passes.size() - 2].overview = true;
  Pass& coarsest = passes.back();
  if (network == Network::YuNet) coarsest.least_score = kLeastCoarse;
  coarsest.smallest = kFrameFilling * static_cast<float>(std::max(photo.width, photo.height));
  if (network == Network::Mtcnn) passes.pop_back();  // the overview has its faces
  return passes;
}

Pass overview_of(const std::vector<Pass>& passes) {
  return *std::find_if(passes.begin(), passes.end(), [](const Pass& pass) { return pass.overview; });
}

Network leading(const Networks& networks) {
  if (networks.empty()) throw std::logic_error("a plan without anybody who looks");
  return *networks.begin();
}

void add(std::vector<Pass>& passes, std::vector<Pass> more) {
  passes.insert(passes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// YuNet alone, or else everybody at hand. Fine copies take most of the time, so the closest looker alone has
// them; what another one finds there besides is hardly ever a face.
std::vector<Pass> look_of_all(cv::Size photo, DetectMode mode, Turn turn, const Networks& networks) {
  const Network leader = leading(networks);
  if (leader == Network::YuNet) return look_at_copies(photo, mode, turn, leader);
  std::vector<Pass> passes;
  for (const Network network : networks) {
    auto looks = look_at_copies(photo, mode, turn, network);
    if (network != closest_looker(networks)) {
      looks.erase(looks.begin(),
                  std::find_if(looks.begin(), looks.end(), [](const Pass& pass) { return pass.overview; }));
    }
    if (network != leader) {
      for (Pass& pass : looks) pass.overview = false;
    }
    add(passes, std::move(looks));
  }
  return passes;
}

// The overview, turned by a quarter both ways.
std::vector<Pass> turned(const Pass& overview) {
  std::vector<Pass> passes;
  for (const Turn turn : {Turn::Quarter, Turn::ThreeQuarters}) {
    Pass pass = overview;
    pass.turn = turn;
    for (View& view : pass.views) view.turn = turn;
    pass.least_score = manner(pass.network).least_turned;
    pass.weight = manner(pass.network).turned_weight;
    passes.push_back(std::move(pass));
  }
  return passes;
}

}  // namespace

std::vector<Pass> plan_detection(cv::Size photo, DetectMode mode, const Networks& networks) {
  const Network leader = leading(networks);
  std::vector<Pass> passes = look_of_all(photo, mode, Turn::None, networks);
  const Pass overview = overview_of(passes);
  if (mode == DetectMode::Fast) return passes;
  if (leader != Network::Packaged) add(passes, turned(overview));
  if (leader == Network::YuNet && networks.contains(Network::RetinaFace)) {
    Pass second = overview;
    second.overview = false;
    second.network = Network::RetinaFace;
    second.least_score = kLeastSecond;
    passes.push_back(std::move(second));
  }
  return passes;
}

std::vector<Pass> plan_sideways(cv::Size photo, DetectMode mode, const Networks& networks, Turn turn) {
  auto passes = look_of_all(photo, mode, turn, networks);
  std::erase_if(passes, [](const Pass& pass) { return pass.overview; });
  return passes;
}

Pass plan_smoothed(cv::Size photo, DetectMode mode, const Networks& networks) {
  constexpr double kSmoothing = 1.5;
  Pass smoothed = overview_of(look_at_copies(photo, mode, Turn::None, leading(networks)));
  smoothed.overview = false;
  smoothed.smoothing = kSmoothing;
  return smoothed;
}

Network closest_looker(const Networks& networks) {
  // BlazeFace gives the middle of the mouth only.
  for (const Network network : {Network::YuNet, Network::Mtcnn}) {
    if (networks.contains(network)) return network;
  }
  return leading(networks);
}

Pass plan_glance(cv::Size photo, const Networks& networks) {
  constexpr float kGlanceScore = 0.3F;
  const auto longest = [](Network network) {
    switch (network) {
      case Network::YuNet:
      case Network::RetinaFace:
        return 1280;
      case Network::Mtcnn:  // slower, and it enlarges small faces by itself
        return 960;
      case Network::BlazeFace:  // blind to large faces on a finer copy
        return 640;
      case Network::Packaged:  // much slower
        return 800;
    }
    throw std::logic_error("a network that does not exist");
  };
  Pass pass;
  pass.network = closest_looker(networks);
  pass.exponent = manner(pass.network).exponent;
  pass.views = {whole_photo(photo, longest(pass.network))};
  pass.least_score = std::pow(kGlanceScore, 1 / pass.exponent);
  pass.largest = kUnlimited;
  return pass;
}

float least_evidence(float share, DetectMode mode, const Networks& networks) {
  // A wrong box covers its area and a missed face is missed whatever its size, so larger boxes must be surer.
  // Chosen on the WIDER pictures of ../shared/faces (docs/detection.md).
  constexpr float kSmall = 0.043F;  // 44 pixels of 1,024
  constexpr float kMiddle = 0.1F;
  const bool maximum = mode == DetectMode::Maximum;  // who asks for it will dismiss more
  // Those that stand in for YuNet are seldom two to see a small face.
  const bool hesitant = networks.count(Network::YuNet) == 0;
  if (share < kSmall) return maximum || hesitant ? 0.12F : 0.18F;
  if (share < kMiddle) return maximum ? 0.22F : 0.3F;
  return maximum ? 0.35F : 0.4F;
}

}  // namespace schoolgate::pipeline
