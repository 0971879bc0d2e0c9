#include "pipeline/faces/knowing/judge_portraits.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "pipeline/faces/knowing/scores.hpp"

namespace schoolgate::pipeline {
namespace {

// Mean cosine of each portrait to everybody else's portraits, persons weighing alike.
std::vector<std::vector<double>> mean_resemblances(const std::vector<Enrolment>& people) {
  const std::size_t length = people.front().portraits.front().face.values().size();
  // The sum of all persons' directions tells the mean cosine to all of them at once.
  LockedFloats means(people.size() * length);
  LockedFloats sum(length);
  for (std::size_t person = 0; person < people.size(); ++person) {
    const auto mean = means.values().subspan(person * length, length);
    mean_template(people[person], {}, mean);
    for (std::size_t i = 0; i < length; ++i) sum.values()[i] += mean[i];
  }
  std::vector<std::vector<double>> resemblances(people.size());
  for (std::size_t person = 0; person < people.size(); ++person) {
    const auto own = means.values().subspan(person * length, length);
    for (const EnrolledPortrait& portrait : people[person].portraits) {
      const double all = cosine(portrait.face.values(), sum.values());
      const double self = cosine(portrait.face.values(), own);
      resemblances[person].push_back((all - self) / static_cast<double>(people.size() - 1));
    }
  }
  return resemblances;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Where resembling everybody begins.
double most_resemblance(const std::vector<std::vector<double>>& resemblances, double deviations) {
  std::vector<double> all;
  for (const auto& person : resemblances) all.insert(all.end(), person.begin(), person.end());
  const double usual = median(all);
  for (double& one : all) one = std::abs(one - usual);
  constexpr double kNormal = 1.4826;  // a normal distribution's standard deviation for one of this median
  return usual + deviations * kNormal * median(std::move(all));
}

}  // namespace

std::vector<std::vector<PortraitUse>> judge_portraits(const std::vector<Enrolment>& people,
                                                      const ModelCalibration& model) {
  std::vector<std::vector<PortraitUse>> uses;
  for (const Enrolment& enrolment : people) {
    auto& own = uses.emplace_back();
    for (const EnrolledPortrait& portrait : enrolment.portraits) {
      own.push_back(portrait.quality < model.poor_portrait ? PortraitUse::Poor : PortraitUse::Good);
    }
  }
  if (people.size() < model.smallest_crowd) return uses;

  const auto resemblances = mean_resemblances(people);
  const double most = most_resemblance(resemblances, model.resembles_many);
  for (std::size_t person = 0; person < people.size(); ++person) {
    for (std::size_t portrait = 0; portrait < uses[person].size(); ++portrait) {
      if (resemblances[person][portrait] > most) uses[person][portrait] = PortraitUse::ResemblesMany;
    }
  }
  return uses;
}

void mean_template(const Enrolment& enrolment, const std::vector<PortraitUse>& uses, std::span<float> mean) {
  const bool some_good = std::find(uses.begin(), uses.end(), PortraitUse::Good) != uses.end();
  std::fill(mean.begin(), mean.end(), 0.0F);
  for (std::size_t portrait = 0; portrait < enrolment.portraits.size(); ++portrait) {
    if (some_good && uses.at(portrait) != PortraitUse::Good) continue;
    const auto values = enrolment.portraits[portrait].face.values();
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += values[i];
  }
  const float norm = std::sqrt(cosine(mean, mean));
  if (!(norm > 0)) throw std::invalid_argument(enrolment.person + " has templates without a mean");
  for (float& value : mean) value /= norm;
}

}  // namespace schoolgate::pipeline
