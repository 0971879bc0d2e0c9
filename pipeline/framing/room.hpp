// What a crop may not hold, and what it may not cut.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "consent/decision.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Something shown: wholly in a crop, with room around it, or not in it at all.
struct Uncut {
  cv::Rect own;   // of a face, with the hair
  cv::Rect room;  // holds `own`, but for hair below the chin where room to the neck is enough
  bool person = false;
};

// In pixels of the photo, clipped to it.
struct RoomForCrops {
  cv::Size photo;
  std::vector<cv::Rect> kept_out;  // nothing of it may be in a crop
  std::vector<Uncut> uncut;        // none of them reaches into what is kept out with its room
  std::size_t shown = 0;           // people who are shown in the photo, whether a crop could hold them or not
  bool has_faces = false;

  [[nodiscard]] bool holds(const cv::Rect& crop) const;
  [[nodiscard]] std::size_t people_in(const cv::Rect& crop) const;  // of a crop that it holds
};

// How much of somebody who is shown belongs to the head.
enum class RoomBelow { Shoulders, Neck };

// Needs `findings` with the drawn regions.
[[nodiscard]] RoomForCrops room_for_crops(const Findings& findings,
                                          const consent::PlatformDecisions& decisions, RoomBelow below);

}  // namespace schoolgate::pipeline
