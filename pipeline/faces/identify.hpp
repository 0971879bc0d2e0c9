// Scores of all faces of one photo to who they are.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace schoolgate::pipeline {

// Of two templates of unit length and one size.
[[nodiscard]] float cosine(std::span<const float> a, std::span<const float> b);

struct ScoredPerson {
  std::size_t person = 0;  // row of the gallery
  float score = 0;
  bool certain = false;
};

// What one face of a photo reached.
struct FaceScores {
  std::vector<ScoredPerson> plausible;  // everybody at least plausible, in any order; `certain` not yet set
  float plausible_from = 0;             // the threshold they passed
  float certain_from = 1;               // the threshold for this face, quality counted
};

// Gives for each face its plausible people, best first. A person is the best of at most one face: the
// assignment over all faces whose scores exceed their thresholds by the most in sum. Only the first can be
// certain, and only when it also is the person that the face resembles most. A face all of whose people
// are the best of other faces is nobody's.
[[nodiscard]] std::vector<std::vector<ScoredPerson>> assign_people(const std::vector<FaceScores>& photo);

}  // namespace schoolgate::pipeline
