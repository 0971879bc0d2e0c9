#include "pipeline/faces/knowing/scores.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "pipeline/faces/knowing/portrait_judge.hpp"

namespace schoolgate::pipeline {

// Every face is compared with everybody, so this is most of the work of knowing it: sums side by side, which
// the compiler makes one instruction of, and no cv::Mat, whose making takes longer than the product.
float cosine(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) throw std::invalid_argument("templates of two lengths cannot be compared");
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> sums{};
  const std::size_t whole = a.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (std::size_t i = whole; i < a.size(); ++i) sums[0] += a[i] * b[i];
  return std::accumulate(sums.begin(), sums.end(), 0.F);
}

std::vector<PersonScore> score_against_crowd(std::span<const float> cosines) {
  std::vector<PersonScore> scores(cosines.size());
  if (cosines.size() < 2) {
    for (std::size_t i = 0; i < cosines.size(); ++i) scores[i] = {cosines[i], cosines[i]};
    return scores;
  }
  const double taken_off = PortraitJudge::built_in().taken_off;
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
    scores[i].similarity = static_cast<float>((own - taken_off * crowd) / (1 - taken_off * crowd));
    scores[i].prominence = static_cast<float>(own - (sum - own) / static_cast<double>(others));
  }
  return scores;
}

}  // namespace schoolgate::pipeline
