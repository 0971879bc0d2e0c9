// The enrolled people, ready to be compared with; built once for each register version and shared by all
// threads.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "consent/person.hpp"
#include "pipeline/faces/face_embedder.hpp"

namespace schoolgate::pipeline {

// One person's enrolment: a template for each of their photos.
struct Enrolment {
  consent::PersonId person;
  std::vector<FaceTemplate> templates;
};

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

struct LookAlikes {
  consent::PersonId first;
  consent::PersonId second;
  float similarity = 0;
};

class Gallery {
 public:
  Gallery() = default;  // nobody: recognition is off
  // Needs at least one template for each person; `model_calibration` as in the manifest.
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
  std::vector<Enrolment> people_;
  std::vector<FaceTemplate> means_;
  Thresholds thresholds_;
  std::vector<LookAlikes> look_alikes_;
};

}  // namespace schoolgate::pipeline
