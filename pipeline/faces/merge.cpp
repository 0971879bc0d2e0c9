#include "pipeline/faces/merge.hpp"

#include <algorithm>

namespace schoolgate::pipeline {

float overlap(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float shared = (a & b).area();
  const float joined = a.area() + b.area() - shared;
  return joined > 0 ? shared / joined : 0;
}

std::vector<Detection> without_duplicates(std::vector<Detection> found, float most) {
  std::stable_sort(found.begin(), found.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });
  std::vector<Detection> kept;
  for (const Detection& candidate : found) {
    const bool seen = std::any_of(kept.begin(), kept.end(), [&](const Detection& better) {
      return overlap(candidate.box, better.box) > most;
    });
    if (!seen) kept.push_back(candidate);
  }
  return kept;
}

}  // namespace schoolgate::pipeline
