#include "gate/leaving/recheck.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"
#include "consent/register/same_person.hpp"
#include "gate/deciding/replan.hpp"
#include "gate/holding/judging.hpp"
#include "gate/leaving/clearance.hpp"
#include "gate/leaving/closed_posts.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/log/carrying.hpp"
#include "gate/out/whereabouts.hpp"

namespace schoolgate::gate {
namespace {

using consent::LedgerAction;

constexpr const char* kChanged = "the register, the settings or the day changed";

// What today's decisions hide or show otherwise than the approved ones; empty when nothing.
std::string difference(const consent::PlatformDecisions& approved, const consent::PlatformDecisions& today,
                       const pipeline::Findings& findings) {
  auto either = approved.findings;
  either.insert(today.findings.begin(), today.findings.end());
  for (const auto& [id, unused] : either) {
    const consent::Decision& now = today.of(id);
    const bool hidden = now.action == consent::Action::Redact;
    // A region that was drawn is part of the plan that was approved: there it was hidden, or somebody's work.
    const bool drawn = findings.find(id) == nullptr && !approved.findings.contains(id);
    if (hidden ? approved.hid(id) || drawn : approved.of(id).action == now.action) continue;
    return fmt::format("{} on {} would now be {} ({})", findings.name_of(id), today.platform,
                       now.action == consent::Action::Keep ? "shown" : "redacted", now.reason);
  }
  if (approved.exposure != today.exposure || approved.largest_scale != today.largest_scale)
    return fmt::format("{} is {} now, and its picture of another size", today.platform, word(today.exposure));
  return {};
}

bool failed(const Error& error) { return error.code == ErrorCode::Unavailable; }

class Rechecker {
 public:
  Rechecker(const Darkroom& room, const RecheckOptions& options) : room_(room), options_(options) {}

  Result<RecheckSummary> run(const RecheckProgress& progress, const std::stop_token& stop) {
    const auto photos = options_.photo    ? this_photo(*options_.photo)
                        : options_.person ? photos_of_person(*options_.person)
                                          : photos_of_everybody();
    if (!photos) return tl::unexpected(photos.error());
    auto away = files_away(room_.workspace);
    if (!away) return tl::unexpected(away.error());
    away_ = std::move(*away);
    std::optional<Error> fault;
    for (std::size_t i = 0; i < photos->size(); ++i) {
      if (stop.stop_requested()) return std::move(summary_);
      const PhotoRecord& photo = (*photos)[i];
      const Status done = photo.state == PhotoState::Released ? one_released(photo) : one_waiting(photo);
      // The others are asked all the same.
      if (!done && done.error().code != ErrorCode::Conflict && !fault) fault = done.error();
      if (progress) progress(i + 1, photos->size());
    }
    summary_.left = remove_left_files(room_.workspace, room_.log.releases);
    if (fault) return tl::unexpected(*fault);
    if (options_.person || options_.photo) return std::move(summary_);
    const auto knowledge = room_.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    const auto posts = list_closed_posts(room_, **knowledge, options_.who);
    if (!posts) return tl::unexpected(posts.error());
    if (auto swept = sweep(); !swept) return tl::unexpected(swept.error());
    return std::move(summary_);
  }

 private:
  // What is out comes first.
  [[nodiscard]] std::vector<PhotoState> states() const {
    if (options_.scope == RecheckScope::Released) return {PhotoState::Released};
    return {PhotoState::Released, PhotoState::Approved, PhotoState::Blocked, PhotoState::Held};
  }

  Result<std::vector<PhotoRecord>> this_photo(PhotoId id) {
    auto photo = room_.log.photos.find(id);
    if (!photo) return tl::unexpected(photo.error());
    const auto concerned = states();
    if (std::ranges::find(concerned, photo->state) == concerned.end()) return std::vector<PhotoRecord>{};
    return std::vector<PhotoRecord>{std::move(*photo)};
  }

  Result<std::vector<PhotoRecord>> photos_of_everybody() {
    std::vector<PhotoRecord> photos;
    for (const PhotoState state : states()) {
      auto more = room_.log.photos.in_state(state);
      std::move(more.begin(), more.end(), std::back_inserter(photos));
    }
    return photos;
  }

  Result<std::vector<PhotoRecord>> photos_of_person(const consent::PersonId& person) {
    const auto knowledge = room_.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    const auto ids = photos_of(*room_.log.database, consent::maybe_same((*knowledge)->people, person));
    std::vector<PhotoRecord> photos;
    for (const PhotoState state : states()) {
      for (const PhotoId id : ids) {
        auto photo = room_.log.photos.find(id);
        if (!photo) return tl::unexpected(photo.error());
        if (photo->state == state) photos.push_back(std::move(*photo));
      }
    }
    return photos;
  }

  [[nodiscard]] bool whole() const {
    return options_.scope == RecheckScope::Everything && !options_.person && !options_.photo;
  }

  // Its version stays: nothing of it changes but whom its faces may show.
  Status compare_faces(const PhotoRecord& photo) {
    const auto knowledge = room_.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    const JudgedFindings stored = room_.log.holds.judged_findings(photo.id);
    if (!faces_are_due(stored.judged, **knowledge)) return {};
    const bool faces = !stored.findings.all<pipeline::Face>().empty();
    if (faces && !room_.vault.holds(photo.sha256)) {
      ++summary_.faces_unknown;
      return {};
    }
    if (faces && summary_.faces_compared >= options_.most_faces) {
      ++summary_.faces_left;
      return {};
    }
    const auto judged =
        judge_faces(room_, **knowledge, photo, stored, room_.log.holds.plan(photo.id).rulings);
    if (!judged && failed(judged.error())) return tl::unexpected(judged.error());
    if (!judged) {
      ++summary_.faces_unknown;
      return {};
    }
    summary_.faces_compared += faces ? 1 : 0;
    auto noted =
        room_.log.holds.note_judged(photo.id, photo.version, judged->findings, judged->judged, options_.who);
    (*knowledge)->clearances->forget(photo.id);
    return noted;
  }

  Status one_released(const PhotoRecord& photo) {
    if (whole()) {
      if (auto compared = compare_faces(photo); !compared) return compared;
    }
    const auto against = objections_today(room_, photo);
    if (!against) return tl::unexpected(against.error());
    if (against->empty()) return away_.empty() ? Status{} : bring_files_back(photo.id);
    std::vector<consent::PlatformId> platforms;
    std::vector<std::string> reasons;
    std::map<consent::PlatformId, std::string> why;
    for (const auto& [platform, reason] : *against) {
      platforms.push_back(platform);
      why[platform] = consent::cleaned(fmt::format("since its release {}: {}", kChanged, reason));
      const std::string line = fmt::format("{}: {}", platform, reason);
      if (std::find(reasons.begin(), reasons.end(), line) == reasons.end()) reasons.push_back(line);
    }
    const std::string reason = fmt::format("since its release {}: {}", kChanged, fmt::join(reasons, "; "));
    const auto gone = withdraw_files(room_.workspace, room_.log.releases, photo, why,
                                     {options_.who, LedgerAction::PhotoTakenDown, consent::cleaned(reason)});
    if (!gone) return tl::unexpected(gone.error());
    const auto now = room_.log.photos.find(photo.id);
    if (!now) return tl::unexpected(now.error());
    summary_.taken_down.push_back({photo.id, now->state, std::move(platforms), reason});
    return {};
  }

  // What an interrupted take-down had moved away before this began.
  Status bring_files_back(PhotoId photo) {
    for (const ReleaseEntry& file : room_.log.releases.reserved(photo)) {
      if (!is_away(away_, room_.workspace, file)) continue;
      if (auto back = bring_back(room_.workspace, file); !back) return back;
    }
    return {};
  }

  Status one_waiting(const PhotoRecord& photo) {
    const StoredPlan plan = room_.log.holds.plan(photo.id);
    // Blocked as a whole by a person: that stands until it is undone.
    if (photo.state == PhotoState::Blocked && !plan.decision.blocked) return {};
    const auto knowledge = room_.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    const auto judged = judge(room_, **knowledge, photo, plan.rulings);
    if (!judged) return not_judged(photo, judged.error());
    if (judged->anew) ++summary_.judged_anew;
    const auto stored = room_.log.holds.findings(photo.id);
    const auto today =
        make_plan(judged->findings, judged->rulings, **knowledge, room_.settings, photo.event.name);
    if (photo.state == PhotoState::Approved)
      return one_approved(photo, plan, *judged, stored, today.decision, **knowledge);
    const bool same = !judged->anew || same_findings(judged->findings, stored);
    if (!same || !same_actions(today.decision, plan.decision)) return renew(photo, plan);
    if (!judged->anew) return {};
    return room_.log.holds.note_judged(photo.id, photo.version, judged->findings, judged->judged,
                                       options_.who);
  }

  Status one_approved(const PhotoRecord& photo, const StoredPlan& plan, const Judgement& judged,
                      const pipeline::Findings& stored, const consent::PhotoDecision& today,
                      const Knowledge& knowledge) {
    std::string change = what_changed(plan.decision, today, judged.findings,
                                      room_.log.approvals.pictures(photo.id), knowledge);
    if (change.empty() && judged.anew && !same_places(judged.findings, stored))
      change = fmt::format("since its approval {}: something else is read in it", kChanged);
    if (change.empty()) {
      if (!judged.anew) return {};
      return room_.log.holds.note_judged(photo.id, photo.version, judged.findings, judged.judged,
                                         options_.who);
    }
    const auto back = give_back(room_, photo, options_.who, change, today.blocked, false);
    if (!back) return tl::unexpected(back.error());
    summary_.returned.push_back({photo.id, *back, change});
    return {};
  }

  Status renew(const PhotoRecord& photo, const StoredPlan& plan) {
    const auto version =
        replan(room_, photo, plan.rulings,
               {options_.who, LedgerAction::PhotoRefreshed, fmt::format("{} since it was held", kChanged)},
               {.action_when_blocked = LedgerAction::PhotoBlocked});
    if (!version) return failed(version.error()) ? Status(tl::unexpected(version.error())) : Status{};
    const auto now = room_.log.photos.find(photo.id);
    if (!now) return tl::unexpected(now.error());
    summary_.returned.push_back({photo.id, now->state, now->reason});
    return {};
  }

  // What waits is refused when it is to be approved; what was approved is so no longer.
  Status not_judged(const PhotoRecord& photo, const Error& error) {
    if (failed(error)) return tl::unexpected(error);
    if (photo.state != PhotoState::Approved) return {};
    const auto back = give_back(room_, photo, options_.who, sentence(error), false, false);
    if (!back) return tl::unexpected(back.error());
    summary_.returned.push_back({photo.id, *back, sentence(error)});
    return {};
  }

  Status sweep() {
    const auto away = files_away(room_.workspace);
    if (!away) return tl::unexpected(away.error());
    if (away->empty()) return {};
    std::vector<ReleaseEntry> out;
    for (const PhotoRecord& photo : room_.log.photos.in_state(PhotoState::Released)) {
      const auto files = room_.log.releases.reserved(photo.id);
      out.insert(out.end(), files.begin(), files.end());
    }
    return sweep_withdrawn(*away, room_.workspace, out);
  }

  const Darkroom& room_;
  const RecheckOptions& options_;
  AwayFiles away_;
  RecheckSummary summary_;
};

}  // namespace

Result<RecheckSummary> recheck(const Darkroom& room, const RecheckOptions& options,
                               const RecheckProgress& progress, const std::stop_token& stop) {
  try {
    // Both before photos are listed: what comes in between stays due.
    const std::string stamp = room.keeper.recheck_stamp();
    std::vector<PhotoId> due = rechecks_due(*room.log.database);
    auto summary = Rechecker(room, options).run(progress, stop);
    if (!summary || options.scope != RecheckScope::Everything || options.person || stop.stop_requested())
      return summary;
    if (options.photo) std::erase_if(due, [&](PhotoId photo) { return photo != *options.photo; });
    const bool all = !options.photo && summary->faces_left == 0;
    if (all || !due.empty())
      note_rechecked(*room.log.database, all ? std::optional<std::string>(stamp) : std::nullopt, due);
    return summary;
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

std::vector<std::string> words_left(const RecheckSummary& summary) {
  std::vector<std::string> words;
  if (!summary.left.empty()) words.push_back(words_of_left(summary.left));
  if (summary.faces_left > 0)
    words.push_back(
        fmt::format("{} more released photo{} to be compared with who was enrolled since: "
                    "'schoolgate process' or 'schoolgate watch' goes on with it",
                    summary.faces_left, summary.faces_left == 1 ? " has" : "s have"));
  if (summary.faces_unknown > 0)
    words.push_back(
        fmt::format("{} released photo{} can no longer be compared with who was enrolled since, for "
                    "the original is gone or cannot be read: look at what is out yourself",
                    summary.faces_unknown, summary.faces_unknown == 1 ? "" : "s"));
  return words;
}

bool recheck_due(const Darkroom& room) {
  return last_recheck(*room.log.database) != room.keeper.recheck_stamp() ||
         !rechecks_due(*room.log.database).empty();
}

Result<std::vector<PhotoVersion>> withdraw_files(const Workspace& workspace, Releases& releases,
                                                 const std::vector<PhotoPull>& photos, const Act& act) {
  WithdrawnFiles withdrawn(workspace);
  try {
    auto versions = releases.take_down(photos, act, [&](const auto& files) { return withdrawn.take(files); });
    if (!versions) return versions;
    withdrawn.settle();
    // On another disk nothing can be moved; removed it can be.
    static_cast<void>(remove_left_files(workspace, releases));
    return versions;
  } catch (const CommitUnknown&) {
    withdrawn.stay_out();
    throw;
  }
}

Result<PhotoVersion> withdraw_files(const Workspace& workspace, Releases& releases, const PhotoRecord& photo,
                                    const std::map<consent::PlatformId, std::string>& why, const Act& act) {
  const auto versions = withdraw_files(workspace, releases, {{photo.id, photo.version, why}}, act);
  if (!versions) return tl::unexpected(versions.error());
  return versions->front();
}

std::string what_changed(const consent::PhotoDecision& approved, const consent::PhotoDecision& today,
                         const pipeline::Findings& findings, const std::vector<ApprovedRendition>& pictures,
                         const Knowledge& knowledge) {
  if (today.blocked) return today.block_reason;
  for (const auto& picture : pictures) {
    const auto* before = approved.on(picture.platform);
    const auto* now = today.on(picture.platform);
    if (before == nullptr || now == nullptr) {
      const std::string shut = knowledge.people.why_shut(picture.platform, knowledge.today);
      return fmt::format("{} {}", picture.platform,
                         shut.empty() ? "is no longer a platform in the settings" : shut);
    }
    const std::string change = difference(*before, *now, findings);
    if (!change.empty()) return fmt::format("since its approval {}: {}", kChanged, change);
  }
  return {};
}

Result<PhotoState> give_back(const Darkroom& room, const PhotoRecord& photo, const std::string& who,
                             const std::string& reason, bool blocked, bool fresh_pictures) {
  const Act act{who, LedgerAction::PhotoReturned, consent::cleaned(reason)};
  auto held = replan(room, photo, room.log.holds.plan(photo.id).rulings, act,
                     {.fresh_pictures = fresh_pictures, .action_when_blocked = LedgerAction::PhotoBlocked});
  if (!held && held.error().code != ErrorCode::Conflict) {
    held =
        room.log.photos.move(photo.id, photo.version, blocked ? PhotoState::Blocked : PhotoState::Held, act);
  }
  if (!held) return tl::unexpected(held.error());
  const auto now = room.log.photos.find(photo.id);
  if (!now) return tl::unexpected(now.error());
  return now->state;
}

}  // namespace schoolgate::gate
