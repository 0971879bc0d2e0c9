#include "pipeline/faces/gallery.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "pipeline/faces/identify.hpp"

namespace schoolgate::pipeline {
namespace {

void make_unit(std::span<float> values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  if (squares <= 0) throw std::invalid_argument("a template without length");
  const double norm = std::sqrt(squares);
  for (float& value : values) value = static_cast<float>(value / norm);
}

}  // namespace

Gallery::Gallery(std::vector<Enrolment> people, const nlohmann::json& model_calibration,
                 const CalibrationSettings& settings) {
  const auto model = parse_model_calibration(model_calibration);
  if (!model) throw std::invalid_argument(sentence(model.error()));
  if (people.empty()) return;

  std::set<consent::PersonId> seen;
  for (const Enrolment& enrolment : people) {
    if (!seen.insert(enrolment.person).second)
      throw std::invalid_argument(enrolment.person + " is enrolled twice");
    if (enrolment.templates.empty()) throw std::invalid_argument(enrolment.person + " has no template");
    for (const FaceTemplate& one : enrolment.templates) {
      if (length_ == 0) length_ = one.values().size();
      if (one.empty() || one.values().size() != length_) {
        throw std::invalid_argument(enrolment.person + " has a template of another model");
      }
    }
    people_.push_back(enrolment.person);
  }

  means_ = LockedFloats(people.size() * length_);
  for (std::size_t person = 0; person < people.size(); ++person) {
    const auto mean = means_.values().subspan(person * length_, length_);
    for (const FaceTemplate& one : people[person].templates) {
      for (std::size_t i = 0; i < length_; ++i) mean[i] += one.values()[i];
    }
    make_unit(mean);
  }

  thresholds_ = thresholds_from_model(*model, people_.size(), settings);
  for (std::size_t first = 0; first < people_.size(); ++first) {
    for (std::size_t second = first + 1; second < people_.size(); ++second) {
      const float similarity = cosine(mean_of(first), mean_of(second));
      if (similarity >= thresholds_.certain) {
        look_alikes_.push_back({people_[first], people_[second], similarity});
      }
    }
  }
}

std::span<const float> Gallery::mean_of(std::size_t person) const {
  return means_.values().subspan(person * length_, length_);
}

void Gallery::identify(std::vector<Face>& faces, const std::vector<FaceTemplate>& probes) const {
  if (faces.size() != probes.size()) throw std::invalid_argument("as many probes as faces are needed");
  std::set<consent::PersonId> resembled;
  for (const LookAlikes& pair : look_alikes_) resembled.insert({pair.first, pair.second});

  std::vector<FaceScores> photo(faces.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    faces[i].identity.clear();
    if (probes[i].empty()) continue;
    if (probes[i].values().size() != length_ && !empty()) {
      throw std::invalid_argument("a probe of another model");
    }
    photo[i].plausible_from = thresholds_.plausible;
    photo[i].certain_from = certain_for_quality(thresholds_, faces[i].quality);
    for (std::size_t person = 0; person < people_.size(); ++person) {
      const float similarity = cosine(probes[i].values(), mean_of(person));
      if (similarity >= thresholds_.plausible) photo[i].plausible.push_back({person, similarity});
    }
  }
  const auto identities = assign_people(photo);
  for (std::size_t i = 0; i < faces.size(); ++i) {
    for (const auto& [person, similarity, certain] : identities[i]) {
      const bool sure = certain && !resembled.contains(people_[person]);
      faces[i].identity.push_back(
          {people_[person], similarity, sure ? consent::Certainty::Certain : consent::Certainty::Plausible});
    }
  }
}

}  // namespace schoolgate::pipeline
