// From the scores that strangers reach to the thresholds that decisions are made with.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "foundation/result.hpp"
#include "pipeline/findings.hpp"

namespace schoolgate::pipeline {

// The upper tail of the scores between a face and one enrolled person who it is not: above `location` they
// follow a generalised Pareto distribution (Pickands 1975; Coles 2001, chapter 4).
struct ScoreTail {
  double exceedance = 1;  // share of scores above the location
  double location = 1;
  double scale = 0;
  double shape = 0;

  // Share of scores above `score`; below the location, where the tail says nothing, the exceedance.
  [[nodiscard]] double share_above(double score) const;
  // The score that a share of `share` lies above; needs 0 < share <= exceedance.
  [[nodiscard]] double score_at(double share) const;
};

// What the `calibration` of a manifest entry says of an embedding model.
struct ModelCalibration {
  ScoreTail impostors;
};

// {"impostor_tail": {"exceedance": e, "location": u, "scale": s, "shape": x}, "source": "text"}; every key is
// checked, an unknown one is an error.
[[nodiscard]] Result<ModelCalibration> parse_model_calibration(const nlohmann::json& json);

struct CalibrationSettings {
  double target_fpir = 0.001;  // wrong showings among strangers
  float plausible = 0;         // 0: from the calibration; a set value can only make things stricter
  float certain = 0;
};

struct Thresholds {
  float plausible = 1;
  float certain = 1;
  std::string explanation;  // which of model and school was the stricter one, in a sentence
};

// A stranger is compared with everybody: with `people` independent chances to be wrong, each may take its
// share of the target.
[[nodiscard]] Thresholds thresholds_from_model(const ModelCalibration& model, std::size_t people,
                                               const CalibrationSettings& settings);

// The threshold for a face of this quality: rises by a tenth from the best to the worst. Plausible does not
// rise: a poor face is still redacted for whom it may show.
[[nodiscard]] float certain_for_quality(const Thresholds& thresholds, const FaceQuality& quality);

}  // namespace schoolgate::pipeline
