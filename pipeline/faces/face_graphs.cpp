#include "pipeline/faces/face_graphs.hpp"

#include <algorithm>
#include <cmath>
#include <map>

// The library's templates stay within this file.
#include <dlib/matrix.h>
#include <dlib/optimization/max_cost_assignment.h>

namespace schoolgate::pipeline {

std::vector<std::optional<std::size_t>> best_assignment(std::size_t left_items,
                                                        const std::vector<Pairing>& pairings) {
  std::vector<std::optional<std::size_t>> assigned(left_items);
  if (pairings.empty()) return assigned;

  // Only the right items that somebody wants enter the matrix: few, however large the register is.
  std::map<std::size_t, long> column_of;
  for (const Pairing& pairing : pairings) column_of.try_emplace(pairing.right, 0);
  std::vector<std::size_t> right_of;
  for (auto& [right, column] : column_of) {
    column = static_cast<long>(right_of.size());
    right_of.push_back(right);
  }

  // Square as the method needs it; what has no pairing weighs nothing, which is the same as staying alone.
  const long side = static_cast<long>(std::max(left_items, right_of.size()));
  dlib::matrix<long long> weights = dlib::zeros_matrix<long long>(side, side);
  constexpr double kUnits = 1e6;  // the method needs whole numbers
  for (const Pairing& pairing : pairings) {
    weights(static_cast<long>(pairing.left), column_of.at(pairing.right)) =
        std::max(1LL, std::llround(pairing.weight * kUnits));
  }
  const std::vector<long> columns = dlib::max_cost_assignment(weights);
  for (std::size_t left = 0; left < left_items; ++left) {
    const long column = columns[left];
    if (weights(static_cast<long>(left), column) > 0)
      assigned[left] = right_of[static_cast<std::size_t>(column)];
  }
  return assigned;
}

}  // namespace schoolgate::pipeline
