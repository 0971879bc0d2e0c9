#include "pipeline/findings/plan.hpp"

#include <algorithm>
#include <utility>

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

Evidence evidence_of(const Face& face, std::size_t /*line*/) {
  // A head that lies on its side is as high as its box is wide.
  return consent::FaceEvidence{std::max(face.box.width, face.box.height), face.doubtful, face.identity};
}
Evidence evidence_of(const Text& text, std::size_t line) {
  return consent::TextEvidence{text.kind, text.doubtful, text.persons, line};
}
Evidence evidence_of(const Code& /*code*/, std::size_t /*line*/) { return consent::CodeEvidence{}; }
Evidence evidence_of(const Drawn& /*region*/, std::size_t /*line*/) { return consent::DrawnEvidence{}; }

consent::PhotoEvidence evidence_of(const Findings& findings, const Rulings& rulings) {
  consent::PhotoEvidence evidence;
  std::size_t line = 0;
  const Finding* before = nullptr;
  for (const Finding& finding : findings.list) {
    if (before != nullptr && !goes_on(*before, finding)) ++line;
    evidence.push_back({finding.id,
                        std::visit([&](const auto& what) { return evidence_of(what, line); }, finding.what),
                        rulings.of(finding.id)});
    before = &finding;
  }
  return evidence;
}

// The same decisions give the same picture: the actions alone tell two platforms apart.
std::vector<consent::Action> actions(const Findings& findings, const consent::PlatformDecisions& decisions) {
  std::vector<consent::Action> result;
  for (const Finding& finding : findings.list) result.push_back(decisions.of(finding.id).action);
  return result;
}

RenditionPlan rendition_of(const Findings& findings, const consent::PlatformDecisions& decisions) {
  RenditionPlan plan;
  plan.platforms = {decisions.platform};
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
               const std::vector<consent::PlatformId>& platforms, Day day,
               const consent::DecisionRules& rules) {
  const Findings all = with_drawn(findings, rulings);
  Plan plan;
  plan.decision = consent::decide(evidence_of(all, rulings), people, platforms, day, rules);
  if (plan.decision.blocked) return plan;

  std::vector<std::vector<consent::Action>> seen;
  for (const auto& decisions : plan.decision.platforms) {
    auto wanted = actions(all, decisions);
    const auto equal = std::ranges::find(seen, wanted);
    if (equal != seen.end()) {
      plan.renditions[static_cast<std::size_t>(equal - seen.begin())].platforms.push_back(decisions.platform);
      continue;
    }
    seen.push_back(std::move(wanted));
    plan.renditions.push_back(rendition_of(all, decisions));
  }
  return plan;
}

RenditionPlan redact_everything(const Findings& findings, const Rulings& rulings) {
  // A decision that nobody made is a redaction.
  RenditionPlan plan = rendition_of(with_drawn(findings, rulings), {});
  plan.platforms.clear();
  return plan;
}

}  // namespace schoolgate::pipeline
