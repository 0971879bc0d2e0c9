#include "pipeline/faces/knowing/gallery.hpp"

#include <algorithm>
#include <stdexcept>

#include "pipeline/faces/knowing/identify.hpp"

namespace schoolgate::pipeline {
namespace {

// The length that all templates share; throws when they do not.
std::size_t check(const std::vector<Enrolment>& people) {
  std::set<consent::PersonId> seen;
  std::size_t length = 0;
  for (const Enrolment& enrolment : people) {
    if (!seen.insert(enrolment.person).second) {
      throw std::invalid_argument(enrolment.person + " is enrolled twice");
    }
    if (enrolment.portraits.empty()) throw std::invalid_argument(enrolment.person + " has no portrait");
    for (const EnrolledPortrait& one : enrolment.portraits) {
      if (length == 0) length = one.face.values().size();
      if (one.face.empty() || one.face.values().size() != length) {
        throw std::invalid_argument(enrolment.person + " has a template of another model");
      }
    }
  }
  return length;
}

float best_quality(const Enrolment& enrolment) {
  float best = 0;
  for (const EnrolledPortrait& one : enrolment.portraits) best = std::max(best, one.quality);
  return best;
}

}  // namespace

Gallery::Gallery(std::vector<Enrolment> people, const nlohmann::json& model_calibration,
                 const CalibrationSettings& settings, const std::set<consent::PersonId>& watched) {
  const auto model = parse_model_calibration(model_calibration);
  if (!model) throw std::invalid_argument(sentence(model.error()));
  if (people.empty()) return;

  length_ = check(people);
  const auto uses = judge_portraits(people, *model);
  means_ = LockedFloats(people.size() * length_);
  for (std::size_t i = 0; i < people.size(); ++i) {
    mean_template(people[i], uses[i], means_.values().subspan(i * length_, length_));
    people_.push_back(people[i].person);
    portrait_quality_.push_back(best_quality(people[i]));
    if (!can_be_certain(uses[i])) never_certain_.insert(people[i].person);
    if (watched.contains(people[i].person)) watched_.insert(i);
  }
  report_ = calibrate_school({people, uses, means_.values()}, *model, settings);
  for (const LookAlikes& pair : report_.look_alikes) never_certain_.insert({pair.first, pair.second});
}

std::vector<PersonScore> Gallery::score(const FaceTemplate& probe) const {
  if (probe.values().size() != length_) throw std::invalid_argument("a probe of another model");
  const std::span<const float> means = means_.values();
  std::vector<float> cosines(people_.size());
  for (std::size_t i = 0; i < cosines.size(); ++i) {
    cosines[i] = cosine(probe.values(), means.subspan(i * length_, length_));
  }
  return score_against_crowd(cosines);
}

void Gallery::identify(std::vector<Face>& faces, const std::vector<FaceTemplate>& probes) const {
  if (faces.size() != probes.size()) throw std::invalid_argument("as many probes as faces are needed");
  std::vector<std::vector<ScoredPerson>> photo(faces.size());
  std::vector<std::optional<ScoredPerson>> watched(faces.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    faces[i].identity.clear();
    if (empty() || probes[i].empty()) continue;
    const auto scores = score(probes[i]);
    photo[i] = plausible_people(scores, thresholds());
    // What may be no face at all resembles nobody: only who is plausible by the usual measure counts there.
    if (!faces[i].doubtful) watched[i] = watched_person(scores, watched_, thresholds());
  }
  const auto identities = assign_people(photo);
  for (std::size_t i = 0; i < faces.size(); ++i) {
    for (const ScoredPerson& one : identities[i].people) {
      const consent::PersonId& person = people_[one.person];
      const bool certain =
          faces[i].identity.empty() && identities[i].undisputed && !never_certain_.contains(person) &&
          is_certain(thresholds(), one.score, faces[i].quality, portrait_quality_[one.person]);
      faces[i].identity.push_back({person, one.score.similarity,
                                   certain ? consent::Certainty::Certain : consent::Certainty::Plausible});
    }
    // Also where she is somebody else's best in this photo: it is blocked rather once too often.
    if (watched[i] && faces[i].identity.empty()) {
      faces[i].identity.push_back(
          {people_[watched[i]->person], watched[i]->score.similarity, consent::Certainty::Plausible});
    }
  }
}

}  // namespace schoolgate::pipeline
