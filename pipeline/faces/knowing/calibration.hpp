// From the scores that strangers reach to the thresholds that decisions are made with.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/result.hpp"
#include "pipeline/faces/knowing/scores.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// The upper tail of a distribution of scores: beyond `location`, which a share of `exceedance` lies above,
// scores follow a generalised Pareto distribution (Pickands 1975; Coles 2001, chapter 4).
struct ScoreTail {
  double exceedance = 1;
  double location = 1;
  double scale = 0;
  double shape = 0;

  // Share of scores above `score`; below the location, where the tail says nothing, the exceedance.
  [[nodiscard]] double share_above(double score) const;
  // The score that a share of `share` lies above; needs share > 0; never below the location.
  [[nodiscard]] double score_at(double share) const;
};

// What the `calibration` of a manifest entry says of an embedding model. Similarities are those of adults;
// how far a school's own tail is to be trusted was also measured where people are as alike as children. Each
// school adds its own tail (school_calibration.hpp).
struct ModelCalibration {
  // The best similarity that a stranger reaches among so many enrolled people, by their number.
  struct MeasuredSize {
    double people = 0;
    ScoreTail best_stranger;
  };
  std::vector<MeasuredSize> registers;
  // Prominence between a face and one person who it does not show.
  ScoreTail other_person;
  // A school's own tail has this one's shape. It is taken to be wider than it shows by this over the number
  // of scores in it: the fewer portraits, the less they show of it.
  double tail_allowance = 0;
  // With fewer people than these there is no crowd to stand out of: only this cosine is certain.
  std::size_t smallest_crowd = 0;
  double certain_without_crowd = 1;
  // A person who stands out this much of what the best one does is plausible too.
  double plausible_share = 0;
  // How much less, as a share, the worst face need stand out than the best one to be certain: of a face that
  // shows little a stranger stands out less, too.
  double quality_fall = 0;
  // What the worst portrait that still counts must be resembled more than the best.
  double portrait_rise = 0;
  // A portrait of less quality makes nobody certain.
  double poor_portrait = 1;
  // Deviations from what is usual beyond which a portrait resembles everybody (judge_portraits.hpp).
  double resembles_many = 0;
  // Prominence from which a person who must not be published is seen in a face that resembles nobody more.
  // The fewer are enrolled, the seldomer is there somebody whom a stranger resembles more.
  struct Watched {
    double people = 0;
    double prominence = 1;
  };
  std::vector<Watched> watched;
};

// Every key is checked, an unknown or missing one is an error; see models/calibration for an example.
[[nodiscard]] Result<ModelCalibration> parse_model_calibration(const nlohmann::json& json);

struct CalibrationSettings {
  double target_fpir = 0.001;  // strangers who may reach certain
  // 0: from the calibration. A set value can only make things stricter: a higher certain similarity, a lower
  // plausible prominence.
  float plausible = 0;
  float certain = 0;
};

struct Thresholds {
  bool reachable = false;          // nobody is ever certain otherwise
  float certain = 1;               // similarity, from the model
  float certain_prominence = 1;    // from the school
  float plausible_prominence = 1;  // from the lower of both: more people are asked for
  float plausible_share = 1;       // of the best one's prominence
  float watched_prominence = 1;    // of people who must not be published
  float quality_fall = 0;          // of the certain prominence, a share
  float portrait_rise = 0;
  std::string explanation;  // how they came about, in a sentence
};

// The similarity that a share of `fpir` of strangers reaches among so many people: between two measured
// registers and beyond the largest it follows the logarithm of their size; below the smallest it stays.
[[nodiscard]] double certain_similarity(const ModelCalibration& model, double people, double fpir);

// The prominence from which a person who must not be published is seen, among so many enrolled people:
// between two measured registers it follows the logarithm of their size; below the smallest and beyond the
// largest it stays.
[[nodiscard]] double watched_prominence(const ModelCalibration& model, double people);

// `certain_similarity` read backwards; never more than the tails' exceedance, below which they say nothing.
[[nodiscard]] double expected_fpir(const ModelCalibration& model, double people, double similarity);

// Is a face of this quality surely the person with this score and a best portrait of that quality? The best
// one is asked, and nobody whom portraits or look-alikes rule out.
[[nodiscard]] bool is_certain(const Thresholds& thresholds, const PersonScore& score,
                              const FaceQuality& quality, float portrait);

}  // namespace schoolgate::pipeline
