// The enrolled people, ready to be compared with; built once for each register version and shared by all
// threads.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

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

class Gallery {
 public:
  Gallery() = default;  // nobody: recognition is off
  // Needs at least one template for each person, all of one length, and each person once;
  // `model_calibration` as in the manifest. Throws std::invalid_argument otherwise.
  Gallery(std::vector<Enrolment> people, const nlohmann::json& model_calibration,
          const CalibrationSettings& settings);

  [[nodiscard]] bool empty() const { return people_.empty(); }
  [[nodiscard]] std::size_t size() const { return people_.size(); }
  [[nodiscard]] const Thresholds& thresholds() const { return thresholds_; }
  // Pairs who must always be confirmed by hand.
  [[nodiscard]] const std::vector<LookAlikes>& look_alikes() const { return look_alikes_; }

  // Fills `identity` of every face that has a probe: everybody at least plausible, best first, one person at
  // most once as the best of a face in this photo (optimal assignment). Thresholds rise as a face's quality
  // falls. Needs: probes as many as faces, an empty one where a face could not be embedded.
  void identify(std::vector<Face>& faces, const std::vector<FaceTemplate>& probes) const;

 private:
  [[nodiscard]] std::span<const float> mean_of(std::size_t person) const;

  std::vector<consent::PersonId> people_;
  std::size_t length_ = 0;  // of a template
  LockedFloats means_;      // one row for each person
  Thresholds thresholds_;
  std::vector<LookAlikes> look_alikes_;
};

}  // namespace schoolgate::pipeline
