#include "gate/deciding/review_actions.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"
#include "gate/deciding/moving.hpp"
#include "gate/deciding/replan.hpp"
#include "gate/deciding/ruling_changes.hpp"
#include "gate/holding/hold.hpp"
#include "gate/holding/judging.hpp"
#include "gate/log/carrying.hpp"
#include "gate/planning/stand_aside.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

constexpr std::size_t kMostWords = 2000;

tl::unexpected<Error> refused(std::string what, std::string hint) {
  return failure(ErrorCode::Refused, std::move(what), std::move(hint));
}

// The photo in the version that was seen, in a state in which this can be done to it.
Result<PhotoRecord> photo_for(PhotoLog& log, PhotoId id, const Actor& actor,
                              std::initializer_list<PhotoState> allowed, const char* verb) {
  if (actor.who.empty())
    return failure(ErrorCode::InvalidInput, "nobody is named who does this", "give a name");
  auto photo = log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  if (photo->version != actor.seen) {
    return failure(ErrorCode::Conflict, fmt::format("photo {} was changed by somebody else meanwhile", id),
                   "look at it again, then repeat what you meant to do");
  }
  if (std::find(allowed.begin(), allowed.end(), photo->state) == allowed.end()) {
    return refused(fmt::format("photo {} is {} and cannot be {}", id, word(photo->state), verb),
                   "look at the photo again");
  }
  return photo;
}

UndoStep here(const PhotoRecord& photo, StepKind kind, pipeline::Rulings rulings) {
  return {kind, photo.state, photo.reason, photo.held_back, std::move(rulings)};
}

Result<std::string> checked_words(const std::string& words) {
  std::string clean = consent::cleaned(words);
  if (clean.size() > kMostWords) {
    return failure(ErrorCode::InvalidInput, "the text is too long",
                   fmt::format("use {} letters at most", kMostWords));
  }
  return clean;
}

// A step that changes the state alone.
Result<PhotoVersion> move_with_undo(PhotoLog& log, const PhotoRecord& photo, PhotoState to,
                                    const Actor& actor, LedgerAction action, const std::string& reason) {
  const auto words = checked_words(reason);
  if (!words) return tl::unexpected(words.error());
  return log.photos.move(photo.id, photo.version, to, {actor.who, action, *words, true},
                         here(photo, StepKind::State, log.holds.plan(photo.id).rulings));
}

tl::unexpected<Error> still_open(const pipeline::Findings& findings, const std::vector<OpenFinding>& open) {
  std::vector<std::string> names;
  for (const auto& one : open) names.push_back(findings.name_of(one.finding));
  return refused(
      fmt::format("{} still wait{} for a decision", fmt::join(names, ", "), open.size() == 1 ? "s" : ""),
      "name, redact or dismiss each, or approve with the rest redacted");
}

// Settles every open finding by leaving it redacted. The pictures stay as they are.
Result<PhotoVersion> keep_redacted(const Darkroom& room, const PhotoRecord& photo, const Actor& actor,
                                   const std::vector<OpenFinding>& open) {
  std::vector<RulingChange> changes;
  for (const auto& one : open) changes.push_back(RuleOn{one.finding, consent::Ruling::Kind::Redact, ""});
  return rule(room, photo, changes, StepKind::KeptRedacted, {actor.who, LedgerAction::PhotoKeptRedacted, ""});
}

Result<std::vector<ApprovedRendition>> pictures_for(Holds& holds, const PhotoRecord& photo,
                                                    const std::vector<consent::PlatformId>& wanted) {
  std::vector<ApprovedRendition> pictures;
  for (const auto& rendition : holds.renditions(photo.id)) {
    for (const auto& platform : rendition.platforms) {
      const bool chosen = wanted.empty() || std::find(wanted.begin(), wanted.end(), platform) != wanted.end();
      if (chosen) pictures.push_back({platform, rendition.sha256, rendition.size});
    }
  }
  if (!pictures.empty() && (wanted.empty() || pictures.size() == wanted.size())) return pictures;
  if (wanted.empty())
    return refused(fmt::format("photo {} has no picture for a platform that is open", photo.id),
                   "an admin can open one");
  return failure(ErrorCode::InvalidInput,
                 fmt::format("photo {} has no picture for every platform named", photo.id),
                 "name platforms of the settings, each once");
}

// Each different picture that would go out, once.
Status all_seen(const std::vector<ApprovedRendition>& pictures, PhotoId photo,
                const std::vector<Digest>& seen) {
  std::set<Digest> missing;
  for (const auto& picture : pictures) missing.insert(picture.sha256);
  for (const Digest& one : seen) missing.erase(one);
  if (missing.empty()) return {};
  return refused(missing.size() == 1
                     ? fmt::format("1 picture of photo {} that would go out was not looked at", photo)
                     : fmt::format("{} pictures of photo {} that would go out were not looked at",
                                   missing.size(), photo),
                 "look at each different picture first, then approve");
}

Status looked_at(PhotoLog& log, const PhotoRecord& photo, const Actor& actor, const Look& look,
                 const std::vector<consent::PlatformId>& platforms) {
  if (std::holds_alternative<SeenInFolder>(look) && log.approvals.has_looked(photo.id, actor.seen, actor.who))
    return {};
  if (const auto* page = std::get_if<SeenOnPage>(&look)) {
    const auto pictures = pictures_for(log.holds, photo, platforms);
    if (!pictures) return tl::unexpected(pictures.error());
    return all_seen(*pictures, photo.id, page->pictures);
  }
  return refused(fmt::format("you have not looked at photo {} as it is now", photo.id),
                 fmt::format("'schoolgate review show {} --pictures DIR' puts its pictures into a folder: "
                             "look at them, then approve",
                             photo.id));
}

}  // namespace

Result<PhotoVersion> apply_rulings(const Darkroom& room, PhotoId id, const Actor& actor,
                                   const std::vector<RulingChange>& changes) {
  const auto photo = photo_for(room.log, id, actor,
                               {PhotoState::Held, PhotoState::Approved, PhotoState::Blocked}, "changed");
  if (!photo) return tl::unexpected(photo.error());
  if (changes.empty()) return failure(ErrorCode::InvalidInput, "no change was named", "name one");
  if (photo->state == PhotoState::Blocked && !room.log.holds.plan(id).decision.blocked) {
    return refused(fmt::format("photo {} was blocked as a whole by a person", id), "undo that first");
  }
  return rule(room, *photo, changes, StepKind::Ruled, {actor.who, LedgerAction::PhotoRuled, ""});
}

Result<PhotoVersion> refresh(const Darkroom& room, PhotoId id, const Actor& actor) {
  const auto photo = photo_for(room.log, id, actor,
                               {PhotoState::Held, PhotoState::Approved, PhotoState::Blocked}, "planned anew");
  if (!photo) return tl::unexpected(photo.error());
  return replan(room, *photo, room.log.holds.plan(id).rulings, {actor.who, LedgerAction::PhotoRefreshed, ""},
                {});
}

Result<PhotoVersion> undo(const Darkroom& room, PhotoId id, const Actor& actor) {
  const auto photo = photo_for(
      room.log, id, actor,
      {PhotoState::Held, PhotoState::Approved, PhotoState::Blocked, PhotoState::Rejected}, "taken back");
  if (!photo) return tl::unexpected(photo.error());
  const auto step = room.log.undo_steps.last(id);
  if (!step) return refused(fmt::format("nothing was done to photo {} that could be taken back", id), "");
  const bool waits = step->state != PhotoState::Quarantined && step->state != PhotoState::Rejected;
  if (waits && room.log.holds.renditions(id).empty()) {
    if (!room.vault.holds(photo->sha256)) {
      return refused(fmt::format("the original and the pictures of photo {} have expired", id),
                     "take the photo in again, then undo");
    }
    return replan(room, *photo, step->rulings, {actor.who, LedgerAction::PhotoUndone, ""},
                  {.effect = UndoEffect::PopLast, .fresh_pictures = true});
  }
  if (step->kind == StepKind::State) {
    return room.log.undo_steps.step_back(id, photo->version, *step,
                                         {actor.who, LedgerAction::PhotoUndone, ""});
  }
  return replan(room, *photo, step->rulings, {actor.who, LedgerAction::PhotoUndone, ""},
                {.effect = UndoEffect::PopLast});
}

Result<Approval> approve(const Darkroom& room, PhotoId id, const Actor& actor, const Look& look,
                         const ApproveOptions& options) {
  auto photo = photo_for(room.log, id, actor, {PhotoState::Held}, "approved");
  if (!photo) return tl::unexpected(photo.error());
  if (auto looked = looked_at(room.log, *photo, actor, look, options.platforms); !looked)
    return tl::unexpected(looked.error());
  switch (standing_of(*room.log.database, room.settings.allowed_devices, id)) {
    case DeviceStanding::Allowed:
      break;
    case DeviceStanding::Untold:
      return refused(fmt::format("photo {} does not say which device took it", id),
                     "ask who brought it, and say that it may be used, or reject it");
    case DeviceStanding::NotAllowed:
      return refused(fmt::format("photo {} was taken with a device that is not allowed", id),
                     "allow the device or this photo alone, or reject it");
  }
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const StoredPlan plan = room.log.holds.plan(id);
  const auto judged = judge(room, **knowledge, *photo, plan.rulings);
  if (!judged) return tl::unexpected(judged.error());
  const pipeline::Findings& findings = judged->findings;
  const auto today = make_plan(findings, judged->rulings, **knowledge, room.settings, photo->event.name);
  const bool other_findings = judged->anew && !same_findings(findings, room.log.holds.findings(id));
  if (other_findings || !same_actions(today.decision, plan.decision)) {
    const auto renewed =
        replan(room, *photo, plan.rulings,
               {actor.who, LedgerAction::PhotoRefreshed, "the register changed since it was held"}, {});
    if (!renewed) return tl::unexpected(renewed.error());
    return refused(fmt::format("the register decides otherwise about photo {} by now", id),
                   "its pictures were made anew: look at them before approving");
  }
  if (judged->anew) {
    const auto noted = room.log.holds.note_judged(id, photo->version, findings, judged->judged, actor.who);
    if (!noted) return tl::unexpected(noted.error());
  }
  const auto open = open_findings(findings, plan.rulings, today.decision, **knowledge);
  if (!open.empty()) {
    if (options.open == OpenFindings::Refuse) return still_open(findings, open);
    const auto before = pictures_for(room.log.holds, *photo, options.platforms);
    if (!before) return tl::unexpected(before.error());
    const auto kept = keep_redacted(room, *photo, actor, open);
    if (!kept) return tl::unexpected(kept.error());
    photo = photo_for(room.log, id, {actor.who, *kept}, {PhotoState::Held}, "approved");
    if (!photo) return tl::unexpected(photo.error());
    // What was open on one platform may have been shown on another.
    const auto after = pictures_for(room.log.holds, *photo, options.platforms);
    if (!after) return tl::unexpected(after.error());
    if (!std::ranges::equal(*before, *after, {}, &ApprovedRendition::sha256, &ApprovedRendition::sha256))
      return refused(fmt::format("the pictures of photo {} were made anew, with the rest redacted", id),
                     "look at them before approving");
  }
  const auto pictures = pictures_for(room.log.holds, *photo, options.platforms);
  if (!pictures) return tl::unexpected(pictures.error());
  const Workload shown =
      workload_of(findings, judged->rulings, today.decision,
                  by_rules_alone(findings, **knowledge, room.settings, photo->event.name), **knowledge);
  const auto approval = room.log.approvals.approve(
      id, photo->version, actor.who, *pictures, (*knowledge)->people.version(), room.settings.second_approver,
      shown, here(*photo, StepKind::State, room.log.holds.plan(id).rulings));
  if (!approval) return tl::unexpected(approval.error());
  return Approval{approval->version, approval->complete, open.size()};
}

Result<PhotoVersion> reject(PhotoLog& log, PhotoId id, const Actor& actor, const std::string& reason) {
  const auto photo = photo_for(
      log, id, actor, {PhotoState::Held, PhotoState::Blocked, PhotoState::Quarantined, PhotoState::Approved},
      "rejected");
  if (!photo) return tl::unexpected(photo.error());
  return move_with_undo(log, *photo, PhotoState::Rejected, actor, LedgerAction::PhotoRejected, reason);
}

Result<PhotoVersion> hold_back(PhotoLog& log, PhotoId id, const Actor& actor, const std::string& reason) {
  const auto photo = photo_for(log, id, actor, {PhotoState::Held, PhotoState::Blocked}, "put off");
  if (!photo) return tl::unexpected(photo.error());
  const auto words = checked_words(reason);
  if (!words) return tl::unexpected(words.error());
  return log.photos.put_off(id, photo->version, {actor.who, LedgerAction::PhotoPutOff, *words, true},
                            here(*photo, StepKind::State, log.holds.plan(id).rulings));
}

Result<PhotoVersion> block(PhotoLog& log, PhotoId id, const Actor& actor, const std::string& reason) {
  const auto photo = photo_for(log, id, actor, {PhotoState::Held, PhotoState::Approved}, "blocked");
  if (!photo) return tl::unexpected(photo.error());
  return move_with_undo(log, *photo, PhotoState::Blocked, actor, LedgerAction::PhotoBlocked, reason);
}

Result<PhotoVersion> retry(PhotoLog& log, PhotoId id, const Actor& actor) {
  const auto photo = photo_for(log, id, actor, {PhotoState::Quarantined}, "analysed again");
  if (!photo) return tl::unexpected(photo.error());
  return log.photos.move(id, photo->version, PhotoState::Received,
                         {actor.who, LedgerAction::PhotoReceived, ""});
}

Result<PhotoVersion> move_to_event(const Darkroom& room, PhotoId id, const Actor& actor,
                                   const std::string& text) {
  const auto event = event_to_move_to(room, text);
  if (!event) return tl::unexpected(event.error());
  auto moved = room.log.photos.move_to_event(id, actor.seen, *event, actor.who);
  if (!moved) return moved;
  const auto photo = room.log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  const StoredPlan plan = room.log.holds.plan(id);
  // What a person blocked stays blocked; before anything else is approved, it is planned anew, too.
  const bool by_rules =
      photo->state == PhotoState::Held || (photo->state == PhotoState::Blocked && plan.decision.blocked);
  if (!by_rules) return moved;
  auto planned = replan(room, *photo, plan.rulings,
                        {actor.who, LedgerAction::PhotoRefreshed, "it was moved to another event"}, {});
  if (planned) return planned;
  return failure(planned.error().code,
                 fmt::format("photo {} is of {} now, but its pictures could not be made anew: {}", id,
                             title(photo->event), planned.error().message),
                 planned.error().hint);
}

Result<std::size_t> allow_device(PhotoLog& log, const Clock& clock, const Device& device, bool allowed,
                                 const std::string& who) {
  const auto photos = tick_device(*log.database, clock, device, allowed, who);
  if (!photos) return tl::unexpected(photos.error());
  std::size_t again = 0;
  for (const PhotoId id : *photos) {
    const auto photo = log.photos.find(id);
    // One that somebody else dealt with meanwhile is theirs.
    if (photo && retry(log, id, {who, photo->version})) ++again;
  }
  return again;
}

Result<PhotoVersion> allow_device_of(PhotoLog& log, const Clock& clock, PhotoId id, const Actor& actor) {
  const auto photo = photo_for(log, id, actor, {PhotoState::Held, PhotoState::Quarantined}, "allowed");
  if (!photo) return tl::unexpected(photo.error());
  auto allowed = allow_photo(*log.database, clock, id, photo->version, actor.who);
  if (!allowed || photo->state == PhotoState::Held) return allowed;
  return retry(log, id, {actor.who, *allowed});
}

Status comment(PhotoLog& log, PhotoId id, const std::string& who, const std::string& text) {
  const auto photo = log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  const auto words = checked_words(text);
  if (!words) return tl::unexpected(words.error());
  if (words->find_first_not_of(' ') == std::string::npos)
    return failure(ErrorCode::InvalidInput, "the comment is empty", "write something");
  log.comments.add(id, who, *words);
  return {};
}

std::string why_not_in_bulk(const PhotoRecord& photo) {
  if (photo.state != PhotoState::Held) return fmt::format("it is {}", word(photo.state));
  if (photo.held_back) return "it was put off";
  if (photo.workload.undecided > 0) return "something in it is undecided";
  if (photo.workload.shown_by_person) return "a person showed something in it";
  if (photo.workload.degraded) return "it was not looked at as well as it should be";
  return {};
}

std::string why_event_waits(const Darkroom& room, EventId event) {
  const auto planned = event_classes(*room.log.database, event);
  if (!planned || planned->classes.empty()) return {};
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return sentence(knowledge.error());
  const auto sheet =
      stand_aside_sheet(*planned, (*knowledge)->people, room.settings.platforms, (*knowledge)->today);
  if (!must_look_for(*planned, sheet)) return {};
  return fmt::format("nobody has said yet that they looked for those of {} who may not be shown",
                     class_words(sheet.classes));
}

BulkApproval approve_in_bulk(const Darkroom& room, const std::vector<SeenPhoto>& photos,
                             const std::string& who) {
  BulkApproval result;
  std::map<EventId, std::string> waits;
  const auto why_waits = [&](EventId event) {
    const auto [place, first] = waits.try_emplace(event);
    if (first) place->second = why_event_waits(room, event);
    return place->second;
  };
  for (const auto& [id, version, look] : photos) {
    const auto photo = room.log.photos.find(id);
    std::string why_not = photo ? why_not_in_bulk(*photo) : photo.error().message;
    if (why_not.empty()) why_not = why_waits(photo->event.id);
    if (!why_not.empty()) {
      result.left.push_back({id, std::move(why_not)});
      continue;
    }
    const auto approval = approve(room, id, {who, version}, look, {.open = OpenFindings::KeepRedacted});
    if (approval) {
      result.doubtful += approval->kept_redacted;
      if (approval->kept_redacted > 0) ++result.doubtful_in;
    }
    if (!approval) {
      result.left.push_back({id, sentence(approval.error())});
    } else if (!approval->complete) {
      result.left.push_back({id, "it waits for a second person's approval"});
    } else {
      result.approved.push_back({id, approval->version});
    }
  }
  return result;
}

}  // namespace schoolgate::gate
