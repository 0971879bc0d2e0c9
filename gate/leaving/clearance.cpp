#include "gate/leaving/clearance.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gate/holding/judging.hpp"
#include "gate/log/carrying.hpp"

namespace schoolgate::gate {
namespace {

// The first finding that today's decision hides and the approved one did not, at its place.
std::string newly_hidden(const pipeline::Findings& then, const consent::PlatformDecisions& approved,
                         const pipeline::Findings& now, const consent::PlatformDecisions& today) {
  for (const pipeline::Finding& finding : now.list) {
    const consent::Decision& decision = today.of(finding.id);
    if (decision.action == consent::Action::Keep) continue;
    const bool was_hidden = std::ranges::any_of(then.list, [&](const pipeline::Finding& one) {
      return one.kind() == finding.kind() && same_place(one.quad(), finding.quad()) && approved.hid(one.id);
    });
    if (!was_hidden)
      return fmt::format("{} would be redacted now ({})", now.name_of(finding.id), decision.reason);
  }
  return {};
}

Result<Objections> ask_today(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo) {
  std::vector<consent::PlatformId> platforms;
  for (const ReleaseEntry& file : room.log.releases.reserved(photo.id)) platforms.push_back(file.platform);
  const auto stored = room.log.holds.judged_findings(photo.id);
  const pipeline::Findings& then = stored.findings;
  const StoredPlan plan = room.log.holds.plan(photo.id);
  const auto now = judge_texts(room, knowledge, photo, stored, plan.rulings);
  if (!now) return tl::unexpected(now.error());
  if (now->anew && same_findings(now->findings, then)) {
    // Asked once: as long as the names stay, the stored findings are what would be found.
    const auto noted = room.log.holds.note_judged(photo.id, photo.version, then, now->judged, "schoolgate");
    if (!noted && noted.error().code != ErrorCode::Conflict) return tl::unexpected(noted.error());
  }
  // Also of a platform that the settings name no longer.
  const auto today = pipeline::make_plan(now->findings, now->rulings, knowledge.people, platforms,
                                         knowledge.today, decision_rules(room.settings));
  return objections(plan.decision, then, today.decision, now->findings);
}

}  // namespace

Objections objections(const consent::PhotoDecision& approved, const pipeline::Findings& then,
                      const consent::PhotoDecision& today, const pipeline::Findings& now) {
  Objections found;
  for (const auto& one : today.platforms) {
    const auto* before = approved.on(one.platform);
    std::string reason = today.blocked ? today.block_reason : "";
    if (reason.empty() && before == nullptr) reason = "nobody decided about it";
    if (reason.empty()) reason = newly_hidden(then, *before, now, one);
    if (!reason.empty()) found.emplace(one.platform, std::move(reason));
  }
  return found;
}

Result<Objections> objections_today(const Darkroom& room, const PhotoRecord& photo) {
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  if (auto known = (*knowledge)->clearances->recall(photo)) return std::move(*known);
  auto answer = ask_today(room, **knowledge, photo);
  if (answer) (*knowledge)->clearances->remember(photo, *answer);
  return answer;
}

Result<Objections> objections_today(const Darkroom& room, PhotoId photo) {
  const auto record = room.log.photos.find(photo);
  if (!record) return tl::unexpected(record.error());
  if (record->state != PhotoState::Released) {
    return failure(ErrorCode::Refused,
                   fmt::format("photo {} is {}, not released", photo, word(record->state)));
  }
  return objections_today(room, *record);
}

}  // namespace schoolgate::gate
