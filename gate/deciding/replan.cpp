#include "gate/deciding/replan.hpp"

#include <algorithm>

#include "gate/deciding/ruling_changes.hpp"
#include "gate/holding/judging.hpp"
#include "gate/log/carrying.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

bool same_regions(const std::vector<pipeline::Finding>& a, const std::vector<pipeline::Finding>& b) {
  return std::ranges::equal(a, b, {}, &pipeline::Finding::quad, &pipeline::Finding::quad);
}

// The pictures that stay cover what they covered.
void keep_covered(consent::PhotoDecision& decision, const consent::PhotoDecision& before) {
  for (auto& platform : decision.platforms) {
    if (const auto* same = before.on(platform.platform)) platform.covered_besides = same->covered_besides;
  }
}

// Does somebody for whom the rules blocked it still have to stay unpublished, as far as what was known of it
// tells? A template that went (who left, whose recognition ended, who was forgotten) takes nobody out of a
// picture.
bool blocker_is_in_it(const Darkroom& room, const PhotoRecord& photo, const pipeline::Findings& known,
                      const StoredPlan& before, const pipeline::Rulings& rulings,
                      const Knowledge& knowledge) {
  if (!before.decision.blocked) return false;
  if (make_plan(known, rulings, knowledge, room.settings, photo.event.name).decision.blocked) return true;
  return std::ranges::any_of(before.decision.blocking, [&](consent::FindingId id) {
    const pipeline::Finding* face = known.find(id);
    const consent::Ruling ruling = rulings.of(id);
    if (face == nullptr || (ruling.kind == consent::Ruling::Kind::NotFinding && face->doubtful()))
      return false;
    // Who was forgotten cannot be asked about any more.
    return std::ranges::any_of(face->persons(), [&](const consent::PersonId& person) {
      return knowledge.people.find(person) == nullptr &&
             std::ranges::find(ruling.rejected, person) == ruling.rejected.end();
    });
  });
}

constexpr const char* kInItStill =
    "somebody in it must not be published, whom nothing recognises any more: their clothes and body are "
    "there "
    "still";

Result<HoldContent> render_anew(const Darkroom& room, const PhotoRecord& photo,
                                const pipeline::Findings& findings, pipeline::Rulings rulings,
                                const Knowledge& knowledge) {
  const auto decoded = decode_original(room.vault, room.decoder, photo.sha256);
  if (!decoded) return tl::unexpected(decoded.error());
  const auto bench = room.benches.borrow();
  if (!bench) return tl::unexpected(bench.error());
  return make_hold(room.workspace, room.settings, **bench, *decoded, findings, std::move(rulings), knowledge,
                   photo.event);
}

}  // namespace

Result<PhotoVersion> replan(const Darkroom& room, const PhotoRecord& photo, const pipeline::Rulings& rulings,
                            Act act, const ReplanOptions& options) {
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const auto judged = judge(room, **knowledge, photo, rulings);
  if (!judged) return tl::unexpected(judged.error());
  const StoredPlan before = room.log.holds.plan(photo.id);
  const auto stored = room.log.holds.findings(photo.id);
  const auto old_pictures = room.log.holds.renditions(photo.id);
  pipeline::Plan plan =
      make_plan(judged->findings, judged->rulings, **knowledge, room.settings, photo.event.name);

  const bool same_pictures = !options.fresh_pictures && !old_pictures.empty() &&
                             same_actions(plan.decision, before.decision) &&
                             same_regions(judged->rulings.drawn, before.rulings.drawn) &&
                             judged->rulings.crops == before.rulings.crops &&
                             (!judged->anew || same_places(judged->findings, stored));
  if (same_pictures) keep_covered(plan.decision, before.decision);
  Result<HoldContent> content =
      same_pictures ? HoldContent{judged->rulings, plan.decision, (*knowledge)->people.version(),
                                  workload_of(judged->findings, judged->rulings, plan.decision,
                                              by_rules_alone(judged->findings, **knowledge, room.settings,
                                                             photo.event.name),
                                              **knowledge),
                                  old_pictures}
                    : render_anew(room, photo, judged->findings, judged->rulings, **knowledge);
  if (!content) return tl::unexpected(content.error());
  // Ids of drawn regions are given for ever, too.
  auto findings = judged->findings;
  findings.last_id = with_drawn(findings, judged->rulings).last_id;
  if (judged->anew || findings.last_id != stored.last_id) content->findings = std::move(findings);
  content->judged = judged->judged;
  std::optional<UndoStep> undo = options.undo;
  if (!content->decision.blocked && blocker_is_in_it(room, photo, stored, before, rulings, **knowledge)) {
    content->stays_blocked = true;
    act.action = LedgerAction::PhotoBlocked;
    act.reason = kInItStill;
    // As by a person, and a person may say otherwise.
    undo = UndoStep{StepKind::State, PhotoState::Held, "", photo.held_back, judged->rulings};
  }
  if (content->decision.blocked && options.action_when_blocked) {
    act.action = *options.action_when_blocked;
    act.reason = content->decision.block_reason;
  }
  if (act.reason.empty()) act.reason = content->decision.block_reason;
  return room.log.holds.hold(photo.id, photo.version, *content, act, undo, options.effect);
}

Result<PhotoVersion> rule(const Darkroom& room, const PhotoRecord& photo,
                          const std::vector<RulingChange>& changes, StepKind kind, Act act) {
  pipeline::Rulings before = room.log.holds.plan(photo.id).rulings;
  auto after = with_changes(before, changes, room.log.holds.findings(photo.id), room.keeper.people().view(),
                            room.settings.platforms);
  if (!after) return tl::unexpected(after.error());
  const UndoStep step{kind, photo.state, photo.reason, photo.held_back, std::move(before)};
  return replan(room, photo, *after, std::move(act), {.undo = step});
}

}  // namespace schoolgate::gate
