// Which looks one photo gets: copies of falling size, large ones in tiles, turned ones, by which detectors.
#pragma once

#include <set>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/words.hpp"
#include "pipeline/faces/finding/view.hpp"

namespace schoolgate::pipeline {

enum class DetectMode { Fast, Thorough, Maximum };
constexpr auto words_of(DetectMode) {
  using enum DetectMode;
  return words<DetectMode>({{Fast, "fast"}, {Thorough, "thorough"}, {Maximum, "maximum"}});
}

// By rank: the first of those at hand gives the overviews, upright and turned.
enum class Looker {
  YuNet,
  RetinaFace,
  BlazeFace,
  Mtcnn,
  Packaged  // OpenCV's cascades and dlib's HOG detector
};
using Lookers = std::set<Looker>;  // those at hand; never empty

// The one of them that sees a single face best and places its landmarks best.
[[nodiscard]] Looker closest_looker(const Lookers& lookers);

// One copy of the photo as one network looks at it.
struct Pass {
  Looker looker = Looker::YuNet;
  Turn turn = Turn::None;
  bool overview = false;    // coarse, yet all faces are in its reach but the smallest and the frame-filling
  std::vector<View> views;  // several where the copy is cut into tiles
  float scale = 1;          // pixels of the copy for one of the photo
  float least_score = 0;
  float exponent = 1;    // of the network's score, since networks differ in how sure they sound
  float weight = 1;      // what such a score of this pass counts
  double smoothing = 0;  // standard deviation of a Gaussian blur, in pixels of the copy
  // Longer side of the boxes taken from this pass, in pixels of the photo.
  float smallest = 0;
  float largest = 0;
};

// Needs a photo of 1x1 or more. Of each network the finest first.
[[nodiscard]] std::vector<Pass> plan_detection(cv::Size photo, DetectMode mode, const Lookers& lookers);

// What a photo needs besides when an overview shows that it lies on its side: all but the overview, turned,
// and counting in full.
[[nodiscard]] std::vector<Pass> plan_sideways(cv::Size photo, DetectMode mode, const Lookers& lookers,
                                              Turn turn);

// What a noisy photo needs besides: its overview, smoothed. The networks were taught on clean pictures.
[[nodiscard]] Pass plan_smoothed(cv::Size photo, DetectMode mode, const Lookers& lookers);

// The single quick look of the closest looker.
[[nodiscard]] Pass plan_glance(cv::Size photo, const Lookers& lookers);

// The evidence from which a box counts as a face. Needs its size, the square root of its area, as a share of
// the photo's longer side.
[[nodiscard]] float least_evidence(float share, DetectMode mode, const Lookers& lookers);

}  // namespace schoolgate::pipeline
