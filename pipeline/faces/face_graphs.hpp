// The two graph problems behind knowing faces, solved by dlib: who is whom, and which unknown faces belong
// together.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

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

}  // namespace schoolgate::pipeline
