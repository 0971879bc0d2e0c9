// A school calibrates itself: what its own enrolled portraits would be taken for if the person they show were
// not enrolled.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "consent/register/person.hpp"
#include "pipeline/faces/knowing/calibration.hpp"
#include "pipeline/faces/knowing/enrolled.hpp"
#include "pipeline/faces/knowing/judge_portraits.hpp"

namespace schoolgate::pipeline {

struct LookAlikes {
  consent::PersonId first;
  consent::PersonId second;
  float similarity = 0;
};

struct WeakEnrolment {
  consent::PersonId person;
  std::string reason;  // a sentence that says what to do
};

// What is to be expected when only faces that reach `similarity` are certain.
struct CurvePoint {
  double similarity = 0;
  double strangers = 0;    // share taken for somebody, by the model
  double schoolmates = 0;  // share of portraits taken for somebody else, were they unknown
  std::optional<double> missed = std::nullopt;  // share of portraits not known again; needs two of a person
};

// What `schoolgate calibrate` prints.
struct CalibrationReport {
  std::size_t people = 0;
  std::size_t portraits = 0;
  double target_fpir = 0;
  Thresholds thresholds;
  CurvePoint expected;            // at the thresholds
  std::vector<CurvePoint> curve;  // rising similarity
  std::vector<LookAlikes> look_alikes;
  std::vector<WeakEnrolment> weak;
};

// A register, ready to be calibrated: people each with at least one portrait, all templates of one length;
// how each portrait may be used; and one row of `means` for each person (judge_portraits.hpp).
struct EnrolledPeople {
  const std::vector<Enrolment>& people;
  const std::vector<std::vector<PortraitUse>>& uses;
  std::span<const float> means;
};

// A good portrait that some person has makes that person one of whom faces can be certain.
[[nodiscard]] bool can_be_certain(const std::vector<PortraitUse>& uses);

[[nodiscard]] CalibrationReport calibrate_school(const EnrolledPeople& school, const ModelCalibration& model,
                                                 const CalibrationSettings& settings);

}  // namespace schoolgate::pipeline
