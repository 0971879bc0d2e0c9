#include "pipeline/faces/knowing/scores.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include <opencv2/core.hpp>

#include "pipeline/faces/knowing/portrait_judge.hpp"

namespace schoolgate::pipeline {

float cosine(std::span<const float> a, std::span<const float> b) {
  // OpenCV takes what it only reads as something that it may write.
  const auto row = [](std::span<const float> values) {
    return cv::Mat(1, static_cast<int>(values.size()), CV_32F, const_cast<float*>(values.data()));
  };
  return static_cast<float>(row(a).dot(row(b)));
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
