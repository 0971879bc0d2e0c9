#include "pipeline/faces/identify.hpp"

#include <algorithm>

#include "pipeline/faces/face_graphs.hpp"

namespace schoolgate::pipeline {

float cosine(std::span<const float> a, std::span<const float> b) {
  // Sixteen sums side by side: the compiler turns them into vector instructions, and they round less.
  constexpr std::size_t kLanes = 16;
  float sums[kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= a.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < a.size(); ++i) sums[0] += a[i] * b[i];
  float sum = 0;
  for (const float lane : sums) sum += lane;
  return sum;
}

std::vector<std::vector<ScoredPerson>> assign_people(const std::vector<FaceScores>& photo) {
  std::vector<Pairing> pairings;
  for (std::size_t face = 0; face < photo.size(); ++face) {
    for (const ScoredPerson& one : photo[face].plausible) {
      pairings.push_back({face, one.person, static_cast<double>(one.score) - photo[face].plausible_from});
    }
  }
  const auto assigned = best_assignment(photo.size(), pairings);

  std::vector<std::vector<ScoredPerson>> identities(photo.size());
  for (std::size_t face = 0; face < photo.size(); ++face) {
    if (!assigned[face]) continue;
    auto people = photo[face].plausible;
    std::sort(people.begin(), people.end(),
              [](const ScoredPerson& a, const ScoredPerson& b) { return a.score > b.score; });
    const auto own = std::find_if(people.begin(), people.end(),
                                  [&](const ScoredPerson& one) { return one.person == *assigned[face]; });
    own->certain = own == people.begin() && own->score >= photo[face].certain_from;
    std::rotate(people.begin(), own, std::next(own));
    identities[face] = std::move(people);
  }
  return identities;
}

}  // namespace schoolgate::pipeline
