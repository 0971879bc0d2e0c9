#include "pipeline/faces/knowing/calibration.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/fitted.hpp"

namespace schoolgate::pipeline {
namespace {

using models::check_keys;
using models::number;

constexpr double kExponential = 1e-9;  // a shape this small is the exponential tail

ScoreTail read_tail(const nlohmann::json& json) {
  return {number(json, "exceedance", 1e-6, 0.5), number(json, "location", -1, 1),
          number(json, "scale", 1e-6, 1), number(json, "shape", -1, 1)};
}

template <typename Sizes>
void check_sizes(const Sizes& sizes, const char* name) {
  const auto not_smaller = [](const auto& a, const auto& b) { return a.people >= b.people; };
  if (sizes.size() < 2 || std::adjacent_find(sizes.begin(), sizes.end(), not_smaller) != sizes.end()) {
    throw models::Unusable(fmt::format("{} needs two sizes at least, the smallest first", name));
  }
}

// What `value` gives at so many people: between two sizes along the logarithm of their number, and beyond the
// largest too if `further`; below the smallest it stays. Needs two sizes, rising.
template <typename Sizes, typename Value>
double at_size(const Sizes& sizes, double people, bool further, const Value& value) {
  if (people <= sizes.front().people) return value(sizes.front());
  if (people >= sizes.back().people && !further) return value(sizes.back());
  auto above =
      std::find_if(sizes.begin(), sizes.end(), [people](const auto& one) { return one.people >= people; });
  if (above == sizes.end()) above = std::prev(sizes.end());
  const auto below = std::prev(above);
  const double low = value(*below);
  return low +
         (value(*above) - low) * std::log(people / below->people) / std::log(above->people / below->people);
}

ModelCalibration read_calibration(const nlohmann::json& json) {
  check_keys(
      json,
      {"registers", "other_person", "tail_allowance", "smallest_crowd", "certain_without_crowd",
       "plausible_share", "quality_fall", "portrait_rise", "poor_portrait", "resembles_many", "watched"},
      "it");
  ModelCalibration calibration;
  if (!json.at("registers").is_array()) throw models::Unusable("registers is not a list");
  for (const auto& one : json.at("registers")) {
    check_keys(one, {"people", "exceedance", "location", "scale", "shape"}, "a register");
    calibration.registers.push_back({number(one, "people", 2, 1e6), read_tail(one)});
  }
  check_sizes(calibration.registers, "registers");
  check_keys(json.at("other_person"), {"exceedance", "location", "scale", "shape"}, "other_person");
  calibration.other_person = read_tail(json.at("other_person"));
  calibration.smallest_crowd = static_cast<std::size_t>(number(json, "smallest_crowd", 3, 1000));
  calibration.certain_without_crowd = number(json, "certain_without_crowd", 0, 1);
  calibration.plausible_share = number(json, "plausible_share", 0, 1);
  calibration.quality_fall = number(json, "quality_fall", 0, 0.5);
  calibration.tail_allowance = number(json, "tail_allowance", 0, 10);
  calibration.portrait_rise = number(json, "portrait_rise", 0, 1);
  calibration.poor_portrait = number(json, "poor_portrait", 0, 1);
  calibration.resembles_many = number(json, "resembles_many", 1, 100);
  if (!json.at("watched").is_array()) throw models::Unusable("watched is not a list");
  for (const auto& one : json.at("watched")) {
    check_keys(one, {"people", "prominence"}, "one of watched");
    calibration.watched.push_back({number(one, "people", 2, 1e6), number(one, "prominence", 0, 1)});
  }
  check_sizes(calibration.watched, "watched");
  return calibration;
}

}  // namespace

double ScoreTail::share_above(double score) const {
  if (score <= location) return exceedance;
  const double excess = (score - location) / scale;
  if (std::abs(shape) < kExponential) return exceedance * std::exp(-excess);
  const double base = 1 + shape * excess;
  return base <= 0 ? 0 : exceedance * std::pow(base, -1 / shape);
}

double ScoreTail::score_at(double share) const {
  const double ratio = std::min(1.0, share / exceedance);
  if (std::abs(shape) < kExponential) return location - scale * std::log(ratio);
  return location + scale / shape * (std::pow(ratio, -shape) - 1);
}

Result<ModelCalibration> parse_model_calibration(const nlohmann::json& json) {
  return models::reading("the embedding model's calibration",
                         "see docs/recognition.md for what its file must hold",
                         [&] { return read_calibration(json); });
}

double certain_similarity(const ModelCalibration& model, double people, double fpir) {
  return at_size(model.registers, people, true,
                 [fpir](const auto& one) { return one.best_stranger.score_at(fpir); });
}

double watched_prominence(const ModelCalibration& model, double people) {
  return at_size(model.watched, people, false, [](const auto& one) { return one.prominence; });
}

double expected_fpir(const ModelCalibration& model, double people, double similarity) {
  // The threshold falls as the rate rises: halve the interval until they meet.
  double rare = 1e-12;
  double common = model.registers.front().best_stranger.exceedance;
  if (similarity <= certain_similarity(model, people, common)) return common;
  for (int step = 0; step < 60; ++step) {
    const double middle = std::sqrt(rare * common);
    (certain_similarity(model, people, middle) > similarity ? rare : common) = middle;
  }
  return common;
}

bool is_certain(const Thresholds& thresholds, const PersonScore& score, const FaceQuality& quality,
                float portrait) {
  const float fall = thresholds.quality_fall * (1 - std::clamp(quality.overall, 0.0F, 1.0F));
  const float rise = thresholds.portrait_rise * (1 - std::clamp(portrait, 0.0F, 1.0F));
  return thresholds.reachable && score.agreed && score.similarity >= thresholds.certain + rise &&
         score.prominence >= thresholds.certain_prominence * (1 - fall);
}

}  // namespace schoolgate::pipeline
