#include "pipeline/faces/knowing/scores.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

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
  return std::accumulate(std::begin(sums), std::end(sums), 0.0F);
}

std::vector<PersonScore> score_against_crowd(std::span<const float> cosines) {
  std::vector<PersonScore> scores(cosines.size());
  if (cosines.size() < 2) {
    for (std::size_t i = 0; i < cosines.size(); ++i) scores[i] = {cosines[i], cosines[i]};
    return scores;
  }
  constexpr double kTakenOff = 0.3;
  constexpr std::size_t kNearest = 10;
  const std::size_t others = cosines.size() - 1;
  const std::size_t near = std::clamp<std::size_t>(others / 2, 1, kNearest);

  // One more than needed: a person among the nearest is left out of their own crowd.
  std::vector<float> nearest(near + 1);
  std::partial_sort_copy(cosines.begin(), cosines.end(), nearest.begin(), nearest.end(), std::greater<>());
  const double near_sum = std::accumulate(nearest.begin(), nearest.end() - 1, 0.0);
  const double sum = std::accumulate(cosines.begin(), cosines.end(), 0.0);
  for (std::size_t i = 0; i < cosines.size(); ++i) {
    const double own = cosines[i];
    const bool among = cosines[i] >= nearest[near - 1];
    const double crowd = (among ? near_sum - own + nearest[near] : near_sum) / static_cast<double>(near);
    scores[i].similarity = static_cast<float>((own - kTakenOff * crowd) / (1 - kTakenOff * crowd));
    scores[i].prominence = static_cast<float>(own - (sum - own) / static_cast<double>(others));
  }
  return scores;
}

}  // namespace schoolgate::pipeline
