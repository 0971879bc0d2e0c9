#include "pipeline/faces/knowing/scores.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "pipeline/faces/knowing/portrait_judge.hpp"

namespace schoolgate::pipeline {

namespace {

constexpr std::size_t kNearest = 10;

// What the cosines of one face are judged against. Needs two at least.
class Crowd {
 public:
  explicit Crowd(std::span<const float> cosines)
      : others_(cosines.size() - 1), near_(std::clamp<std::size_t>(others_ / 2, 1, kNearest)) {
    // One more than needed: a person among the nearest is left out of their own crowd.
    const auto end = nearest_.begin() + static_cast<std::ptrdiff_t>(near_) + 1;
    std::partial_sort_copy(cosines.begin(), cosines.end(), nearest_.begin(), end, std::greater<>());
    near_sum_ = std::accumulate(nearest_.begin(), end - 1, 0.0);
    sum_ = std::accumulate(cosines.begin(), cosines.end(), 0.0);
  }

  [[nodiscard]] PersonScore score(float cosine) const {
    const double own = cosine;
    const bool among = cosine >= nearest_[near_ - 1];
    const double crowd = (among ? near_sum_ - own + nearest_[near_] : near_sum_) / static_cast<double>(near_);
    return {static_cast<float>((own - taken_off_ * crowd) / (1 - taken_off_ * crowd)),
            static_cast<float>(own - (sum_ - own) / static_cast<double>(others_))};
  }

 private:
  double taken_off_ = PortraitJudge::built_in().taken_off;
  std::size_t others_;
  std::size_t near_;
  std::array<float, kNearest + 1> nearest_{};
  double near_sum_ = 0;
  double sum_ = 0;
};

}  // namespace

// Every face is compared with everybody, so this is most of the work of knowing it: sums side by side, which
// the compiler makes one instruction of, joined by halves, since one after the other each waits for the last;
// and no cv::Mat, whose making takes longer than the product.
float cosine(std::span<const float> a, std::span<const float> b) {
  if (a.size() != b.size()) throw std::invalid_argument("templates of two lengths cannot be compared");
  constexpr std::size_t kLanes = 16;
  std::array<float, kLanes> sums{};
  const std::size_t whole = a.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (std::size_t i = whole; i < a.size(); ++i) sums[0] += a[i] * b[i];
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

std::vector<PersonScore> score_against_crowd(std::span<const float> cosines) {
  std::vector<PersonScore> scores;
  scores.reserve(cosines.size());
  if (cosines.size() < 2) {
    for (const float own : cosines) scores.push_back({own, own});
    return scores;
  }
  const Crowd crowd(cosines);
  for (const float own : cosines) scores.push_back(crowd.score(own));
  return scores;
}

PersonScore score_against_crowd(std::span<const float> cosines, std::size_t person) {
  const float own = cosines[person];
  return cosines.size() < 2 ? PersonScore{own, own} : Crowd(cosines).score(own);
}

}  // namespace schoolgate::pipeline
