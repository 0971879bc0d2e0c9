#include "pipeline/faces/knowing/gallery.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "pipeline/faces/knowing/identify.hpp"

namespace schoolgate::pipeline {
namespace {

// The length that all templates share; throws when they do not.
std::size_t width_of_all(const std::vector<Enrolment>& people) {
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

// The people once for each network, with its part of their templates.
std::vector<std::vector<Enrolment>> by_network(const std::vector<Enrolment>& people,
                                               const std::vector<std::size_t>& lengths) {
  std::vector<std::vector<Enrolment>> each(lengths.size());
  for (const Enrolment& enrolment : people) {
    for (auto& network : each) network.push_back(Enrolment{enrolment.person, {}});
    for (const EnrolledPortrait& portrait : enrolment.portraits) {
      auto parts = split(portrait.face, lengths);
      for (std::size_t i = 0; i < parts.size(); ++i)
        each[i].back().portraits.push_back({std::move(parts[i]), portrait.quality});
    }
  }
  return each;
}

}  // namespace

Gallery::Gallery(std::vector<Enrolment> people, const nlohmann::json& model_calibration,
                 const CalibrationSettings& settings, const std::set<consent::PersonId>& watched,
                 const std::vector<TemplatePart>& parts)
    : probe_(parts.size() > 1 ? parts : std::vector<TemplatePart>()) {
  const auto model = parse_model_calibration(model_calibration);
  if (!model) throw std::invalid_argument(sentence(model.error()));
  if (people.empty()) return;

  length_ = width_of_all(people);
  const auto uses = judge_portraits(people, *model);
  means_ = LockedFloats(people.size() * length_);
  for (std::size_t i = 0; i < people.size(); ++i) {
    mean_template(people[i], uses[i], means_.values().subspan(i * length_, length_));
    people_.push_back(people[i].person);
    portrait_quality_.push_back(best_quality(people[i]));
    if (!can_be_certain(uses[i])) never_certain_.insert(people[i].person);
    if (watched.contains(people[i].person)) watched_.insert(i);
  }
  divide(people, uses, *model, settings);
  report_ = calibrate_school({people, uses, means_.values()}, *model, settings);
  for (const LookAlikes& pair : report_.look_alikes) never_certain_.insert({pair.first, pair.second});
}

// What each network takes for plausible among these people, and which part of a row is its own. One alone is
// the whole, and needs nobody to agree.
void Gallery::divide(const std::vector<Enrolment>& people, const std::vector<std::vector<PortraitUse>>& uses,
                     const ModelCalibration& joint, const CalibrationSettings& settings) {
  std::vector<std::size_t> lengths;
  for (const TemplatePart& part : probe_) {
    if (part.compared) lengths.push_back(part.length);
  }
  // Where nobody can stand out of a crowd, only a resemblance so close counts that each network must share
  // it.
  if (lengths.size() < 2 || people.size() < joint.smallest_crowd) return;
  auto each = by_network(people, lengths);
  std::size_t from = 0;
  for (const TemplatePart& part : probe_) {
    if (!part.compared) continue;
    const auto model = parse_model_calibration(part.calibration);
    if (!model) throw std::invalid_argument(sentence(model.error()));
    const auto& own = each.at(parts_.size());
    LockedFloats means(people.size() * part.length);
    Part& made = parts_.emplace_back(Part{from, part.length, 0, {}});
    for (std::size_t i = 0; i < people.size(); ++i) {
      mean_template(own[i], uses[i], means.values().subspan(i * part.length, part.length));
      const auto row = std::span<const float>(means_.values()).subspan(i * length_ + from, part.length);
      made.shares.push_back(std::sqrt(cosine(row, row)));
    }
    made.plausible =
        calibrate_school({own, uses, means.values()}, *model, settings).thresholds.plausible_prominence;
    from += part.length;
  }
}

std::vector<PersonScore> Gallery::score(const FaceTemplate& probe) const {
  if (probe.values().size() != length_) throw std::invalid_argument("a probe of another model");
  const std::span<const float> face = probe.values();
  const std::span<const float> means = means_.values();
  std::vector<float> cosines(people_.size());
  if (parts_.empty()) {
    for (std::size_t i = 0; i < cosines.size(); ++i)
      cosines[i] = cosine(face, means.subspan(i * length_, length_));
    return score_against_crowd(cosines);
  }
  std::vector<std::vector<float>> alone;  // each network's cosines
  const float own_share = 1 / std::sqrt(static_cast<float>(parts_.size()));
  for (const Part& part : parts_) {
    auto& by_part = alone.emplace_back(people_.size());
    for (std::size_t i = 0; i < cosines.size(); ++i) {
      const float shared =
          cosine(face.subspan(part.from, part.length), means.subspan(i * length_ + part.from, part.length));
      cosines[i] += shared;
      by_part[i] = part.shares[i] > 0 ? shared / (part.shares[i] * own_share) : 0;
    }
  }
  auto scores = score_against_crowd(cosines);
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const auto by_part = score_against_crowd(alone[part]);
    for (std::size_t i = 0; i < scores.size(); ++i)
      scores[i].agreed = scores[i].agreed && by_part[i].prominence >= parts_[part].plausible;
  }
  return scores;
}

void Gallery::identify(std::vector<Face>& faces, const std::vector<FaceTemplate>& probes) const {
  if (faces.size() != probes.size()) throw std::invalid_argument("as many probes as faces are needed");
  std::vector<std::vector<ScoredPerson>> photo(faces.size());
  std::vector<std::optional<ScoredPerson>> watched(faces.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    faces[i].identity.clear();
    if (empty() || probes[i].empty()) continue;
    const auto scores = probe_.empty() ? score(probes[i]) : score(compared_part(probes[i], probe_));
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
