#include "pipeline/faces/finding/detection_plan.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "pipeline/faces/networks/face_judge.hpp"

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
Finest finest(DetectMode mode, Looker looker) {
  const Finest wanted = finest(mode);
  const bool maximum = mode == DetectMode::Maximum;
  switch (looker) {
    case Looker::YuNet:
    case Looker::RetinaFace:
      return wanted;
    case Looker::BlazeFace:
    case Looker::Mtcnn:
      return {wanted.enlargement, maximum ? 6e6 : 1.3e6};
    case Looker::Packaged:
      return {1, maximum ? 4e6 : 1.9e6};
  }
  throw std::logic_error("a looker that does not exist");
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
constexpr float kUnlimited = std::numeric_limits<float>::max();

const FaceJudge::Manner& manner(Looker looker) {
  const FaceJudge& judge = FaceJudge::built_in();
  switch (looker) {
    case Looker::YuNet:
      return judge.yunet;
    case Looker::RetinaFace:
      return judge.retinaface;
    case Looker::BlazeFace:
      return judge.blazeface;
    case Looker::Mtcnn:
      return judge.mtcnn;
    case Looker::Packaged:
      return judge.packaged;
  }
  throw std::logic_error("a looker that does not exist");
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

double finest_length(cv::Size photo, DetectMode mode, Looker looker) {
  const Finest wanted = finest(mode, looker);
  const double pixels = double(photo.width) * photo.height;
  const double longest = std::max(photo.width, photo.height);
  return longest * std::min(most_enlarged(longest, wanted), std::sqrt(wanted.pixels / pixels));
}

// Longer sides of the copies, finest first: the last but one is the overview. MTCNN looks at every scale from
// a copy down by itself.
std::vector<double> copy_lengths(cv::Size photo, DetectMode mode, Looker looker) {
  const double most = finest_length(photo, mode, looker);
  std::vector<double> lengths;
  for (double length = most; length > kFiner; length = looker == Looker::Mtcnn ? kOverview : length / 2) {
    lengths.push_back(length);
  }
  const double overview = std::min(most, kOverview);
  lengths.push_back(overview);
  lengths.push_back(overview / 2);
  return lengths;
}

Pass look_at_copy(cv::Size photo, double length, Turn turn, Looker looker) {
  const double longest = std::max(photo.width, photo.height);
  const auto scaled = [&](int side) { return std::max(1, cvRound(side * length / longest)); };
  Pass pass;
  pass.turn = turn;
  pass.scale = static_cast<float>(length / longest);
  pass.views = cut_into_views(photo, {scaled(photo.width), scaled(photo.height)}, turn);
  pass.largest = kUnlimited;
  pass.looker = looker;
  pass.exponent = manner(looker).exponent;
  pass.least_score = manner(looker).least;
  return pass;
}

std::vector<Pass> look_at_copies(cv::Size photo, DetectMode mode, Turn turn, Looker looker) {
  std::vector<Pass> passes;
  if (looker == Looker::Packaged) {  // whose boxes say yes or no, so that a second look would tell nothing
    passes.push_back(look_at_copy(photo, finest_length(photo, mode, looker), turn, looker));
    passes.back().overview = true;
    return passes;
  }
  for (const double length : copy_lengths(photo, mode, looker)) {
    passes.push_back(look_at_copy(photo, length, turn, looker));
  }
  for (std::size_t i = 0; i + 2 < passes.size(); ++i) passes[i].largest = kLargestInFine / passes[i].scale;
  passes[passes.size() - 2].overview = true;
  Pass& coarsest = passes.back();
  if (looker == Looker::YuNet) coarsest.least_score = FaceJudge::built_in().least_coarse;
  coarsest.smallest =
      FaceJudge::built_in().frame_filling * static_cast<float>(std::max(photo.width, photo.height));
  if (looker == Looker::Mtcnn) passes.pop_back();  // the overview has its faces
  return passes;
}

// How closely RetinaFace looks besides: no closer than the photo is, and at so many pixels as take a
// twentieth of a photo's time.
double second_length(cv::Size photo) {
  constexpr double kMostPixels = 1.7e6;
  const double pixels = double(photo.width) * photo.height;
  return std::max(photo.width, photo.height) * std::min(1.0, std::sqrt(kMostPixels / pixels));
}

Pass overview_of(const std::vector<Pass>& passes) {
  return *std::find_if(passes.begin(), passes.end(), [](const Pass& pass) { return pass.overview; });
}

Looker leading(const Lookers& lookers) {
  if (lookers.empty()) throw std::logic_error("a plan without anybody who looks");
  return *lookers.begin();
}

void append_passes(std::vector<Pass>& passes, std::vector<Pass> more) {
  passes.insert(passes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// YuNet alone, or else everybody at hand. Fine copies take most of the time, so the closest looker alone has
// them; what another one finds there besides is hardly ever a face.
std::vector<Pass> look_of_all(cv::Size photo, DetectMode mode, Turn turn, const Lookers& lookers) {
  const Looker leader = leading(lookers);
  if (leader == Looker::YuNet) return look_at_copies(photo, mode, turn, leader);
  std::vector<Pass> passes;
  for (const Looker looker : lookers) {
    auto looks = look_at_copies(photo, mode, turn, looker);
    if (looker != closest_looker(lookers)) {
      looks.erase(looks.begin(),
                  std::find_if(looks.begin(), looks.end(), [](const Pass& pass) { return pass.overview; }));
    }
    if (looker != leader) {
      for (Pass& pass : looks) pass.overview = false;
    }
    append_passes(passes, std::move(looks));
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
    pass.least_score = manner(pass.looker).least_turned;
    pass.weight = manner(pass.looker).turned_weight;
    passes.push_back(std::move(pass));
  }
  return passes;
}

}  // namespace

std::vector<Pass> plan_detection(cv::Size photo, DetectMode mode, const Lookers& lookers) {
  const Looker leader = leading(lookers);
  std::vector<Pass> passes = look_of_all(photo, mode, Turn::None, lookers);
  const Pass overview = overview_of(passes);
  if (mode == DetectMode::Fast) return passes;
  if (leader != Looker::Packaged) append_passes(passes, turned(overview));
  if (leader == Looker::YuNet && lookers.contains(Looker::RetinaFace)) {
    Pass second = overview;
    second.overview = false;
    second.looker = Looker::RetinaFace;
    second.least_score = FaceJudge::built_in().least_second;
    passes.push_back(std::move(second));
    if (const double length = second_length(photo); length > kFiner) {
      Pass fine = look_at_copy(photo, length, Turn::None, Looker::RetinaFace);
      fine.largest = kLargestInFine / fine.scale;
      fine.least_score = FaceJudge::built_in().least_second_fine;
      passes.push_back(std::move(fine));
    }
  }
  return passes;
}

std::vector<Pass> plan_sideways(cv::Size photo, DetectMode mode, const Lookers& lookers, Turn turn) {
  auto passes = look_of_all(photo, mode, turn, lookers);
  std::erase_if(passes, [](const Pass& pass) { return pass.overview; });
  return passes;
}

Pass plan_smoothed(cv::Size photo, DetectMode mode, const Lookers& lookers) {
  Pass smoothed = overview_of(look_at_copies(photo, mode, Turn::None, leading(lookers)));
  smoothed.overview = false;
  smoothed.smoothing = FaceJudge::built_in().smoothing;
  return smoothed;
}

Looker closest_looker(const Lookers& lookers) {
  // BlazeFace gives the middle of the mouth only.
  for (const Looker looker : {Looker::YuNet, Looker::Mtcnn}) {
    if (lookers.contains(looker)) return looker;
  }
  return leading(lookers);
}

Pass plan_glance(cv::Size photo, const Lookers& lookers) {
  const auto longest = [](Looker looker) {
    switch (looker) {
      case Looker::YuNet:
      case Looker::RetinaFace:
        return 1280;
      case Looker::Mtcnn:  // slower, and it enlarges small faces by itself
        return 960;
      case Looker::BlazeFace:  // blind to large faces on a finer copy
        return 640;
      case Looker::Packaged:  // much slower
        return 800;
    }
    throw std::logic_error("a looker that does not exist");
  };
  Pass pass;
  pass.looker = closest_looker(lookers);
  pass.exponent = manner(pass.looker).exponent;
  pass.views = {whole_photo(photo, longest(pass.looker))};
  pass.least_score = std::pow(FaceJudge::built_in().glance, 1 / pass.exponent);
  pass.largest = kUnlimited;
  return pass;
}

float least_evidence(float share, DetectMode mode, const Lookers& lookers) {
  const FaceJudge& judge = FaceJudge::built_in();
  const FaceJudge::Least& least = mode == DetectMode::Maximum ? judge.least_maximum : judge.least;
  const bool hesitant = lookers.count(Looker::YuNet) == 0;
  if (share < judge.small) return hesitant ? std::min(least.small, judge.least_small_hesitant) : least.small;
  return share < judge.middle ? least.middle : least.large;
}

}  // namespace schoolgate::pipeline
