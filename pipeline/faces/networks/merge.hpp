// Several looks at one photo to one list of faces.
#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

// Shared area over joined area, in [0, 1].
[[nodiscard]] float overlap(const cv::Rect2f& a, const cv::Rect2f& b);

// Non-maximum suppression: best score first, without those that overlap a better one by more than `most`.
[[nodiscard]] std::vector<Detection> without_duplicates(std::vector<Detection> found, float most);

// What one pass saw in one place.
struct Sighting {
  Detection seen;
  std::size_t pass = 0;
  float weight = 1;   // of the pass
  float placing = 1;  // how far its box is to be trusted
};

// A place where at least one pass saw a face.
struct JoinedFace {
  Detection face;    // its score is the evidence
  float best = 0;    // weighted score of the pass that is surest
  float second = 0;  // of the next pass that saw it; 0 when none did
};

// What becomes of the clearly fainter one of two that lie largely within each other: part of a face, or a
// face and its surroundings.
enum class FaintPart { Goes, Stays };

// Groups sightings around the surest one, which lends its landmarks. The box is the mean of those that weigh
// most in the group, weighted by the fourth power of their scores: averaging copies of several sizes places
// boxes better than the surest alone, and faint sightings hardly move it. The evidence is
// 1 - (1 - best)(1 - second_speaks * second): one sure pass is enough, and a second one speaks for a faint
// face. Gives them by falling evidence.
[[nodiscard]] std::vector<JoinedFace> join_sightings(std::vector<Sighting> sightings,
                                                     FaintPart part = FaintPart::Goes);

}  // namespace schoolgate::pipeline
