// The two graph problems behind knowing faces, solved by dlib: who is whom, and which unknown faces belong
// together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/faces/knowing/portrait_judge.hpp"

namespace schoolgate::pipeline {

struct Pairing {
  std::size_t left = 0;
  std::size_t right = 0;
  double weight = 0;  // positive
};

// Gives for each left item the right one it is paired with, each right item at most once, so that the sum of
// weights is greatest (Kuhn-Munkres). Items without a pairing stay alone.
[[nodiscard]] std::vector<std::optional<std::size_t>> best_assignment(std::size_t left_items,
                                                                      const std::vector<Pairing>& pairings);

// Groups of two or more faces that seem to show the same unknown person, the largest first, each in rising
// order; whoever is alone is left out. The same faces always give the same groups. Chinese whispers (Biemann
// 2006) over the cosines; a group that would hold two faces of one photo mixes people, since a person is in a
// photo once, and is taken apart at stricter thresholds until it does not.
// Needs one template of unit length after the other, and for each the photo that its face is of.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_alike(
    std::span<const float> templates, std::span<const std::int64_t> photos,
    float alike = PortraitJudge::built_in().alike);

}  // namespace schoolgate::pipeline
