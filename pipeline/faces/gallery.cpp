#include "pipeline/faces/gallery.hpp"

#include <cmath>
#include <stdexcept>

#include "pipeline/faces/identify.hpp"

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
    if (enrolment.templates.empty()) throw std::invalid_argument(enrolment.person + " has no template");
    for (const FaceTemplate& one : enrolment.templates) {
      if (length == 0) length = one.values().size();
      if (one.empty() || one.values().size() != length) {
        throw std::invalid_argument(enrolment.person + " has a template of another model");
      }
    }
  }
  return length;
}

void add_mean(const Enrolment& enrolment, std::span<float> mean) {
  for (const FaceTemplate& one : enrolment.templates) {
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += one.values()[i];
  }
  const float norm = std::sqrt(cosine(mean, mean));
  if (!(norm > 0)) throw std::invalid_argument(enrolment.person + " has templates without a mean");
  for (float& value : mean) value /= norm;
}

}  // namespace

Gallery::Gallery(std::vector<Enrolment> people, const nlohmann::json& model_calibration,
                 const CalibrationSettings& settings) {
  const auto model = parse_model_calibration(model_calibration);
  if (!model) throw std::invalid_argument(sentence(model.error()));
  if (people.empty()) return;

  length_ = check(people);
  means_ = LockedFloats(people.size() * length_);
  for (std::size_t i = 0; i < people.size(); ++i) {
    add_mean(people[i], means_.values().subspan(i * length_, length_));
    people_.push_back(people[i].person);
  }
  report_ = calibrate_school(people, means_.values(), *model, settings);
  for (const LookAlikes& pair : report_.look_alikes) resembled_.insert({pair.first, pair.second});
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
  for (std::size_t i = 0; i < faces.size(); ++i) {
    faces[i].identity.clear();
    if (!empty() && !probes[i].empty()) photo[i] = plausible_people(score(probes[i]), thresholds());
  }
  const auto identities = assign_people(photo);
  for (std::size_t i = 0; i < faces.size(); ++i) {
    for (const ScoredPerson& one : identities[i].people) {
      const consent::PersonId& person = people_[one.person];
      const bool certain = faces[i].identity.empty() && identities[i].undisputed &&
                           !resembled_.contains(person) &&
                           is_certain(thresholds(), one.score, faces[i].quality);
      faces[i].identity.push_back({person, one.score.similarity,
                                   certain ? consent::Certainty::Certain : consent::Certainty::Plausible});
    }
  }
}

}  // namespace schoolgate::pipeline
