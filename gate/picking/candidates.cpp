#include "gate/picking/candidates.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "gate/log/photo_queue.hpp"
#include "gate/picking/pick_weights.hpp"
#include "pipeline/findings/shown_faces.hpp"
#include "pipeline/measure.hpp"

namespace schoolgate::gate {
namespace {

// Of what there was; nothing of nothing.
class Mean {
 public:
  void add(float value) {
    sum_ += value;
    ++count_;
  }
  [[nodiscard]] std::optional<float> value() const {
    return count_ == 0 ? std::nullopt : std::optional(sum_ / static_cast<float>(count_));
  }

 private:
  float sum_ = 0;
  int count_ = 0;
};

Result<pipeline::Measures> measured_now(const Darkroom& room, const PhotoRecord& photo) {
  const auto decoded = decode_original(room.vault, room.decoder, photo.sha256);
  if (!decoded) return tl::unexpected(decoded.error());
  const pipeline::Measures measures = pipeline::measure(*decoded);
  room.log.holds.keep_measures(photo.id, measures);
  return measures;
}

Subject subject_of(int shown, int hidden, int away, std::size_t group) {
  if (shown + hidden == 0) return Subject::NoFace;
  if (shown == 0) return Subject::Faces;
  if (away == shown) return Subject::TurnedAway;
  return static_cast<std::size_t>(shown) >= group ? Subject::Group : Subject::Faces;
}

void add_classes(Candidate& one, const consent::RegisterView& people) {
  for (const auto& id : one.people) {
    const consent::Person* person = people.find(id);
    if (person != nullptr && !person->class_name.empty()) one.classes.insert(person->class_name);
  }
}

std::vector<PhotoRecord> held_for(Database& database, EventId event, const consent::PlatformId& platform) {
  QueueFilter filter;
  filter.event = event;
  filter.state = PhotoState::Held;
  filter.platform = platform;
  filter.picked = PickFilter::All;
  filter.limit = static_cast<std::size_t>(std::numeric_limits<int>::max());
  auto photos = list_queue(database, filter).photos;
  std::ranges::sort(photos, {}, &PhotoRecord::id);
  return photos;
}

}  // namespace

Candidate candidate_of(const pipeline::Findings& findings, const consent::PlatformDecisions& decisions,
                       std::size_t group) {
  Candidate one;
  one.measures = findings.measures;
  one.exposure = decisions.exposure;
  Mean sharpness;
  Mean eyes;
  int away = 0;
  for (const pipeline::Finding& finding : findings.list) {
    const auto* face = std::get_if<pipeline::Face>(&finding.what);
    if (face == nullptr) continue;
    const consent::Decision& decision = decisions.of(finding.id);
    if (decision.action == consent::Action::Redact) {
      one.hidden += face->doubtful ? 0 : 1;
      continue;
    }
    if (decision.shows.empty()) continue;  // too small to show anybody
    ++one.shown;
    away += pipeline::turned_away(*face) ? 1 : 0;
    if (face->has_landmarks) sharpness.add(face->quality.sharpness);
    if (face->quality.eyes > 0 && face->quality.sharpness >= kPickWeights.sharp_enough)
      eyes.add(face->quality.eyes);
    one.people.insert(decision.shows.front());
  }
  one.subject = subject_of(one.shown, one.hidden, away, group);
  one.sharpness = sharpness.value().value_or(one.measures ? one.measures->sharpness : 0);
  one.eyes = eyes.value().value_or(0);
  return one;
}

Result<Candidates> candidates_for(const Darkroom& room, EventId event, const consent::PlatformId& platform) {
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  Candidates candidates;
  for (PhotoRecord& photo : held_for(*room.log.database, event, platform)) {
    auto findings = room.log.holds.findings(photo.id);
    const auto decision = room.log.holds.plan(photo.id).decision;
    const auto* decisions = decision.on(platform);
    if (decisions == nullptr) continue;  // held anew in this moment
    if (!findings.measures) {
      if (auto measured = measured_now(room, photo)) {
        findings.measures = *measured;
      } else {
        candidates.unmeasured.push_back(fmt::format("photo {} could not be compared with the others: {}",
                                                    photo.id, measured.error().message));
      }
    }
    Candidate one =
        candidate_of(findings, *decisions, static_cast<std::size_t>(room.settings.exposure.with_others));
    one.photo = std::move(photo);
    add_classes(one, (*knowledge)->people);
    candidates.photos.push_back(std::move(one));
  }
  return candidates;
}

float quality_of(const Candidate& one) {
  const PickWeights& weights = kPickWeights;
  const float eyes = one.eyes > 0 ? one.eyes : weights.untold;
  const float exposure = one.measures ? one.measures->exposure : weights.untold;
  const float seen =
      (weights.sharpness * one.sharpness + weights.eyes * eyes) / (weights.sharpness + weights.eyes);
  // A burnt-out face has hard edges: sharpness counts for as much as there is to see of it.
  return seen * (1 - weights.exposure * (1 - exposure));
}

float worth_of(const Candidate& one) {
  const int heads = one.hidden + one.shown;
  return quality_of(one) -
         (heads == 0 ? 0 : kPickWeights.hidden * static_cast<float>(one.hidden) / static_cast<float>(heads));
}

}  // namespace schoolgate::gate
