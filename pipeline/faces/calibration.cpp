#include "pipeline/faces/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace schoolgate::pipeline {
namespace {

constexpr double kExponential = 1e-9;  // a shape this small is the exponential tail
// Somebody whom one stranger in a thousand resembles this much is worth a look.
constexpr double kPlausibleShare = 0.001;

Result<ModelCalibration> bad(const std::string& what) {
  return failure(ErrorCode::InvalidInput, "the embedding model's calibration cannot be used: " + what,
                 "see docs/recognition.md for what its manifest entry must hold");
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
  const double ratio = share / exceedance;
  if (std::abs(shape) < kExponential) return location - scale * std::log(ratio);
  return location + scale / shape * (std::pow(ratio, -shape) - 1);
}

Result<ModelCalibration> parse_model_calibration(const nlohmann::json& json) {
  constexpr std::array<std::string_view, 2> kKeys{"impostor_tail", "source"};
  if (!json.is_object()) return bad("it is missing");
  for (const auto& [key, value] : json.items()) {
    if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) return bad("unknown key " + key);
  }
  try {
    const auto& tail = json.at("impostor_tail");
    ModelCalibration calibration;
    calibration.impostors = {tail.at("exceedance").get<double>(), tail.at("location").get<double>(),
                             tail.at("scale").get<double>(), tail.at("shape").get<double>()};
    const ScoreTail& read = calibration.impostors;
    if (read.exceedance <= 0 || read.exceedance > 0.5 || std::abs(read.location) > 1 || read.scale <= 0 ||
        std::abs(read.shape) > 1) {
      return bad("impostor_tail is not a tail of cosines");
    }
    return calibration;
  } catch (const nlohmann::json::exception& error) {
    return bad(error.what());
  }
}

Thresholds thresholds_from_model(const ModelCalibration& model, std::size_t people,
                                 const CalibrationSettings& settings) {
  const ScoreTail& tail = model.impostors;
  const auto at = [&tail](double share) { return tail.score_at(std::min(share, tail.exceedance)); };
  Thresholds thresholds;
  const double each = settings.target_fpir / static_cast<double>(std::max<std::size_t>(people, 1));
  thresholds.certain = std::max(static_cast<float>(at(each)), settings.certain);
  // A set plausible threshold can only be lower than the calibration's: more people to be asked about.
  thresholds.plausible = static_cast<float>(at(kPlausibleShare));
  if (settings.plausible > 0) thresholds.plausible = std::min(thresholds.plausible, settings.plausible);
  thresholds.certain = std::max(thresholds.certain, thresholds.plausible);
  thresholds.explanation = fmt::format(
      "certain from {:.3f}: at most {:g} of 1,000 strangers reach it among {} people, by the model's "
      "calibration",
      thresholds.certain, settings.target_fpir * 1000, people);
  return thresholds;
}

float certain_for_quality(const Thresholds& thresholds, const FaceQuality& quality) {
  constexpr float kRise = 0.1F;
  return thresholds.certain + kRise * (1 - std::clamp(quality.overall, 0.0F, 1.0F));
}

}  // namespace schoolgate::pipeline
