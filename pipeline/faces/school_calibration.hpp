// A school calibrates itself: what its own enrolled portraits would be taken for if the person they show were
// not enrolled.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "consent/person.hpp"
#include "pipeline/faces/calibration.hpp"
#include "pipeline/faces/face_embedder.hpp"

namespace schoolgate::pipeline {

// One person's enrolment: a template for each of their photos.
struct Enrolment {
  consent::PersonId person;
  std::vector<FaceTemplate> templates;
};

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

// Needs: people each with at least one template, all templates of one length; `means` one row for each of
// them.
[[nodiscard]] CalibrationReport calibrate_school(const std::vector<Enrolment>& people,
                                                 std::span<const float> means, const ModelCalibration& model,
                                                 const CalibrationSettings& settings);

}  // namespace schoolgate::pipeline
