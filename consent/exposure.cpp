#include "consent/exposure.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace schoolgate::consent {
namespace {

struct ShownFace {
  FindingId id = FindingId::None;
  const FaceEvidence* evidence = nullptr;
};

bool dismissed(const FindingEvidence& finding, const FaceEvidence& face) {
  return face.doubtful && finding.ruling.kind == Ruling::Kind::NotFinding;
}

std::vector<ShownFace> shown_faces(const PhotoEvidence& evidence, const DecisionRules& rules,
                                   const PlatformDecisions& decisions) {
  std::vector<ShownFace> shown;
  for (const FindingEvidence& finding : evidence) {
    const auto* face = std::get_if<FaceEvidence>(&finding.what);
    if (face == nullptr || too_small(*face, rules) || dismissed(finding, *face)) continue;
    if (decisions.of(finding.id).action == Action::Keep) shown.push_back({finding.id, face});
  }
  return shown;
}

void hide(PlatformDecisions& decisions, FindingId finding, std::string reason) {
  decisions.findings[finding] = {Action::Redact, std::move(reason), {}};
}

void hide_face(PlatformDecisions& decisions, FindingId face, std::string reason) {
  hide(decisions, face, std::move(reason));
  decisions.overexposed.push_back(face);
}

void hide_every_face(const std::vector<ShownFace>& faces, PlatformDecisions& decisions) {
  for (const ShownFace& face : faces)
    hide_face(decisions, face.id,
              fmt::format("{} is faceless: no face is shown there, whoever consented", decisions.platform));
}

// As it is stored, to a tenth of a pixel, so that the same is decided of a photo that is looked at again. 0
// where it was not measured.
float height_of(const FaceEvidence& face) {
  return face.height_px > 0 ? std::round(face.height_px * 10) / 10 : 0;
}

std::string too_large(const ShownFace& face, std::size_t people, const PlatformRule& rule,
                      const DecisionRules& rules, const Decision& before) {
  const float height = height_of(*face.evidence) * rule.least_scale;
  return fmt::format(
      "{}; but {} is careful: face-on, {}, {}", before.reason, rule.platform,
      height > 0 ? fmt::format("{:.0f} px from forehead to chin even in its smallest picture", height)
                 : "of unknown size",
      people > 1 ? fmt::format("and {} people shown, not {}", people, rules.with_others) : "and alone");
}

void be_careful(const std::vector<ShownFace>& faces, const PlatformRule& rule, const DecisionRules& rules,
                PlatformDecisions& decisions) {
  std::set<PersonId> people;
  for (const ShownFace& face : faces) {
    const auto& shows = decisions.of(face.id).shows;
    if (!shows.empty()) people.insert(shows.front());
  }
  if (people.size() >= rules.with_others) {
    decisions.least_people = rules.with_others;
    return;
  }
  for (const ShownFace& face : faces) {
    if (face.evidence->turned_away) continue;
    const float height = height_of(*face.evidence);
    const float scale = height > 0 ? kSecondLook * rules.face_px / height : 0;
    if (scale >= rule.least_scale) {
      decisions.largest_scale = std::min(decisions.largest_scale, scale);
      decisions.capped.push_back(face.id);
    } else {
      hide_face(decisions, face.id, too_large(face, people.size(), rule, rules, decisions.of(face.id)));
    }
  }
}

// Whom a kept text names, or stands beside.
std::vector<PersonId> named_by(const FindingEvidence& finding, const TextEvidence& text,
                               const Decision& decision) {
  if (text.kind != TextKind::Harmless || finding.ruling.kind != Ruling::Kind::None) return decision.shows;
  return text.owners;
}

void hide_names_of_shown_faces(const PhotoEvidence& evidence, PlatformDecisions& decisions) {
  std::set<PersonId> seen;
  for (const FindingEvidence& finding : evidence) {
    const Decision& decision = decisions.of(finding.id);
    if (std::holds_alternative<FaceEvidence>(finding.what))
      seen.insert(decision.shows.begin(), decision.shows.end());
  }
  for (const FindingEvidence& finding : evidence) {
    const auto* text = std::get_if<TextEvidence>(&finding.what);
    const Decision& decision = decisions.of(finding.id);
    if (text == nullptr || decision.action != Action::Keep) continue;
    const auto named = named_by(finding, *text, decision);
    const auto both = std::ranges::find_if(named, [&](const PersonId& one) { return seen.contains(one); });
    if (both != named.end())
      hide(decisions, finding.id,
           fmt::format("the face of {} is shown: {} has names or faces, never both", *both,
                       decisions.platform));
  }
}

}  // namespace

bool too_small(const FaceEvidence& face, const DecisionRules& rules) {
  return face.height_px > 0 && face.height_px < rules.legible_face_px;
}

void limit_exposure(const PhotoEvidence& evidence, const PlatformRule& rule, const DecisionRules& rules,
                    PlatformDecisions& decisions) {
  decisions.exposure = rule.exposure;
  const auto faces = shown_faces(evidence, rules, decisions);
  switch (rule.exposure) {
    case Exposure::Open:
      break;
    case Exposure::Careful:
      be_careful(faces, rule, rules, decisions);
      break;
    case Exposure::Faceless:
      hide_every_face(faces, decisions);
      break;
  }
  if (rule.names_or_faces) hide_names_of_shown_faces(evidence, decisions);
}

}  // namespace schoolgate::consent
