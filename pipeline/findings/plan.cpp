#include "pipeline/findings/plan.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/findings/heads.hpp"
#include "pipeline/findings/shown_faces.hpp"

namespace schoolgate::pipeline {
namespace {

// Neighbouring pieces of one line meet in their corners.
bool goes_on(const Finding& piece, const Finding& next) {
  constexpr float kSamePlace = 0.5F;  // pixels
  if (piece.kind() != FindingKind::Text || next.kind() != FindingKind::Text) return false;
  const Quad end = piece.quad();
  const Quad start = next.quad();
  return cv::norm(end[1] - start[0]) < kSamePlace && cv::norm(end[2] - start[3]) < kSamePlace;
}

using Evidence = decltype(consent::FindingEvidence::what);

// Which line a text, which head a face is a piece of.
struct Whole {
  std::size_t line = 0;
  std::optional<std::size_t> head{};
};

Evidence evidence_of(const Face& face, const Whole& whole) {
  return consent::FaceEvidence{height_of(face), face.doubtful, face.identity, turned_away(face), whole.head};
}
Evidence evidence_of(const Text& text, const Whole& whole) {
  return consent::TextEvidence{text.kind, text.doubtful, text.persons, whole.line, text.text};
}
Evidence evidence_of(const Code& /*code*/, const Whole& /*whole*/) { return consent::CodeEvidence{}; }
Evidence evidence_of(const Drawn& /*region*/, const Whole& /*whole*/) { return consent::DrawnEvidence{}; }

consent::PhotoEvidence evidence_of(const Findings& findings, const Rulings& rulings) {
  consent::PhotoEvidence evidence;
  const Heads heads(findings);
  Whole whole;
  const Finding* before = nullptr;
  for (const Finding& finding : findings.list) {
    if (before != nullptr && !goes_on(*before, finding)) ++whole.line;
    whole.head = heads.of(finding.id);
    evidence.push_back({finding.id,
                        std::visit([&](const auto& what) { return evidence_of(what, whole); }, finding.what),
                        rulings.of(finding.id)});
    before = &finding;
  }
  return evidence;
}

// The same decisions give the same picture.
bool same_picture(const Findings& findings, const consent::PlatformDecisions& a,
                  const consent::PlatformDecisions& b) {
  return a.exposure == b.exposure && a.largest_scale == b.largest_scale &&
         std::ranges::all_of(findings.list, [&](const Finding& finding) {
           return a.of(finding.id).action == b.of(finding.id).action;
         });
}

float highest_face(consent::Exposure exposure, const consent::DecisionRules& rules) {
  switch (exposure) {
    case consent::Exposure::Open:
      return 0;
    case consent::Exposure::Careful:
      return rules.face_px;
    case consent::Exposure::Faceless:
      break;
  }
  return rules.legible_face_px;
}

RenditionPlan rendition_of(const Findings& findings, const consent::PlatformDecisions& decisions,
                           const consent::DecisionRules& rules) {
  RenditionPlan plan;
  plan.platforms = {decisions.platform};
  plan.largest_scale = decisions.largest_scale;
  plan.face_px = highest_face(decisions.exposure, rules);
  const Finding* before = nullptr;  // hidden
  for (const Finding& finding : findings.list) {
    const bool shown = decisions.of(finding.id).action == consent::Action::Keep;
    const auto* face = std::get_if<Face>(&finding.what);
    const Region region{finding.kind(), finding.quad(), face == nullptr ? 0 : face->roll_degrees};
    if (!shown && before != nullptr && goes_on(*before, finding)) {
      // Neighbours that are hidden are covered as one; none of them is decided with another.
      plan.redacted.back().quad[1] = region.quad[1];
      plan.redacted.back().quad[2] = region.quad[2];
    } else {
      (shown ? plan.shown : plan.redacted).push_back(region);
    }
    if (shown && face != nullptr && std::ranges::find(decisions.capped, finding.id) == decisions.capped.end())
      plan.any_size.push_back(region);
    before = shown ? nullptr : &finding;
  }
  return plan;
}

}  // namespace

consent::Ruling Rulings::of(FindingId finding) const {
  const auto found = on.find(finding);
  return found == on.end() ? consent::Ruling{} : found->second;
}

Findings with_drawn(Findings found, const Rulings& rulings) {
  for (const Finding& region : rulings.drawn) {
    found.list.push_back(region);
    found.last_id = std::max(found.last_id, region.id);
  }
  return found;
}

Plan make_plan(const Findings& findings, const Rulings& rulings, const consent::RegisterView& people,
               const std::vector<consent::PlatformRule>& platforms, Day day,
               const consent::DecisionRules& rules) {
  const Findings all = with_drawn(findings, rulings);
  Plan plan;
  plan.decision = consent::decide(evidence_of(all, rulings), people, platforms, day, rules);
  if (plan.decision.blocked) return plan;

  std::vector<const consent::PlatformDecisions*> seen;  // one for each rendition
  for (const auto& decisions : plan.decision.platforms) {
    const auto equal =
        std::ranges::find_if(seen, [&](const auto* other) { return same_picture(all, *other, decisions); });
    if (equal != seen.end()) {
      plan.renditions[static_cast<std::size_t>(equal - seen.begin())].platforms.push_back(decisions.platform);
      continue;
    }
    seen.push_back(&decisions);
    plan.renditions.push_back(rendition_of(all, decisions, rules));
  }
  return plan;
}

RenditionPlan redact_everything(const Findings& findings, const Rulings& rulings) {
  // A decision that nobody made is a redaction.
  RenditionPlan plan = rendition_of(with_drawn(findings, rulings), {}, {});
  plan.platforms.clear();
  return plan;
}

}  // namespace schoolgate::pipeline
