// The enrolled people, ready to be compared with; built once for each register version and shared by all
// threads.
#pragma once

#include <set>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "consent/register/person.hpp"
#include "pipeline/faces/knowing/calibration.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"
#include "pipeline/faces/knowing/school_calibration.hpp"

namespace schoolgate::pipeline {

class Gallery {
 public:
  Gallery() = default;  // nobody: recognition is off
  // Needs at least one portrait for each person, all templates of one length, and each person once;
  // `model_calibration` as in the manifest. Throws std::invalid_argument otherwise. Keeps the mean of each
  // person's good portraits (judge_portraits.hpp); the templates themselves are wiped. `watched`: people who
  // must never be published, seen in a face from a lesser resemblance on. `parts`: of what the probes are
  // made, where several networks make them; the people's templates are of those that are compared.
  Gallery(std::vector<Enrolment> people, const nlohmann::json& model_calibration,
          const CalibrationSettings& settings, const std::set<consent::PersonId>& watched = {},
          const std::vector<TemplatePart>& parts = {});

  [[nodiscard]] bool empty() const { return people_.empty(); }
  [[nodiscard]] std::size_t size() const { return people_.size(); }
  [[nodiscard]] const Thresholds& thresholds() const { return report_.thresholds; }
  // Pairs who must always be confirmed by hand: nobody is ever certain to be one of them.
  [[nodiscard]] const std::vector<LookAlikes>& look_alikes() const { return report_.look_alikes; }
  // What is to be expected of this register, for a person to read.
  [[nodiscard]] const CalibrationReport& calibration() const { return report_; }

  // Fills `identity` of every face that has a probe: everybody plausible, best first, one person at most once
  // as the best of a face in this photo. Certain only the best, undisputed, at a similarity that rises as the
  // person's best portrait is poorer and a prominence that falls a little as the face is, never one of two
  // look-alikes, never somebody without a good portrait, and of several networks only whom each by itself
  // finds plausible. A watched person whom a face resembles most is plausible from less on, unless it may be
  // no face. The similarity told is the cosine less what the face shares with its nearest in the register
  // (scores.hpp). Needs: probes as many as faces, an empty one where a face could not be embedded.
  void identify(std::vector<Face>& faces, const std::vector<FaceTemplate>& probes) const;

 private:
  // Of the networks that are compared, where there are several, what is each one's part of a row.
  struct Part {
    std::size_t from = 0;
    std::size_t length = 0;
    float plausible = 0;        // prominence
    std::vector<float> shares;  // of each person's row: the root of what lies in this part
  };

  void divide(const std::vector<Enrolment>& people, const std::vector<std::vector<PortraitUse>>& uses,
              const ModelCalibration& joint, const CalibrationSettings& settings);
  [[nodiscard]] std::vector<PersonScore> score(const FaceTemplate& probe) const;

  std::vector<consent::PersonId> people_;
  std::vector<float> portrait_quality_;  // of each person's best portrait
  std::set<std::size_t> watched_;
  std::set<consent::PersonId> never_certain_;  // look-alikes, and who has no good portrait
  LockedFloats means_;                         // one row for each person
  std::size_t length_ = 0;                     // of a template
  std::vector<Part> parts_;
  std::vector<TemplatePart> probe_;  // the parts of a probe; empty: it is compared whole
  CalibrationReport report_;
};

}  // namespace schoolgate::pipeline
