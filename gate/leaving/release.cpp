#include "gate/leaving/release.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "foundation/durable_file.hpp"
#include "gate/holding/hold.hpp"
#include "gate/holding/judging.hpp"
#include "gate/leaving/clearance.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/log/carrying.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::seconds kPatience(2);
constexpr int kMostTries = 3;
constexpr std::uintmax_t kMostPicture = 512U << 20U;

// For the ledger: which file went where, and whom it shows. Who lies outside a crop is not in it.
nlohmann::json shown_on(const consent::PlatformDecisions& decisions, const pipeline::Findings& findings,
                        const cv::Rect& part) {
  std::set<consent::PersonId> people;
  for (const auto& [id, decision] : decisions.findings) {
    const auto* finding = findings.find(id);
    const bool cut_off = finding != nullptr && !part.empty() && (finding->box() & cv::Rect2f(part)).empty();
    if (decision.action == consent::Action::Keep && !cut_off)
      people.insert(decision.shows.begin(), decision.shows.end());
  }
  return people;
}

// What the picture shows of the photo; empty: all of it.
cv::Rect part_shown(const std::vector<HeldRendition>& renditions, const Digest& picture) {
  const auto own = std::ranges::find(renditions, picture, &HeldRendition::sha256);
  return own == renditions.end() ? cv::Rect() : own->part;
}

class Releaser {
 public:
  Releaser(const Darkroom& room, const ReleaseOptions& options) : room_(room), options_(options) {
    if (!options_.agreed) return;
    for (const auto& file : *options_.agreed) agreed_.emplace(file.photo, file.platform, file.sha256);
  }

  Result<ReleaseSummary> run() {
    for (const PhotoRecord& photo : room_.log.photos.in_state(PhotoState::Approved)) {
      if (options_.event && photo.event.id != *options_.event) continue;
      if (auto done = one(photo); !done) return tl::unexpected(done.error());
    }
    return std::move(summary_);
  }

 private:
  // Register, photo or names may change while the files are written: then it is decided once more.
  Status one(PhotoRecord photo) {
    for (int left = kMostTries;; --left) {
      auto done = attempt(photo);
      if (done || done.error().code != ErrorCode::Conflict) return done;
      auto now = room_.log.photos.find(photo.id);
      if (!now) return tl::unexpected(now.error());
      if (now->state != PhotoState::Approved || left == 1) {
        summary_.returned.push_back({photo.id, now->state, done.error().message});
        return {};
      }
      photo = std::move(*now);
    }
  }

  Status attempt(const PhotoRecord& photo) {
    if (auto known = know_today(); !known) return known;
    const StoredPlan plan = room_.log.holds.plan(photo.id);
    const auto judged = judge(room_, *knowledge_, photo, plan.rulings);
    if (!judged && judged.error().code == ErrorCode::Unavailable) return tl::unexpected(judged.error());
    if (!judged) return back(photo, false, sentence(judged.error()), false);
    const auto today =
        make_plan(judged->findings, judged->rulings, *knowledge_, room_.settings, photo.event.name).decision;
    const auto pictures = room_.log.approvals.vouched(photo.id);
    if (!pictures && pictures.error().code == ErrorCode::Refused)
      return back(photo, today.blocked, sentence(pictures.error()), true);
    if (!pictures) return tl::unexpected(pictures.error());
    std::string change = what_changed(plan.decision, today, judged->findings, *pictures, *knowledge_);
    if (change.empty() && judged->anew) {
      if (!same_places(judged->findings, room_.log.holds.findings(photo.id))) {
        change = "since its approval the register changed: something else is read in it";
      } else if (!options_.dry_run) {
        auto noted = room_.log.holds.note_judged(photo.id, photo.version, judged->findings, judged->judged,
                                                 options_.who);
        if (!noted) return noted;
      }
    }
    if (change.empty()) {
      // By the settings of today: those of the day of approval may have asked for less.
      const auto enough = room_.log.approvals.suffices(
          photo.id, room_.settings.second_approver,
          workload_of(judged->findings, judged->rulings, today,
                      by_rules_alone(judged->findings, *knowledge_, room_.settings, photo.event.name),
                      *knowledge_));
      if (!enough) return tl::unexpected(enough.error());
      if (!*enough) change = "it wants a second person's approval by now";
    }
    if (!change.empty()) return back(photo, today.blocked, change, false);
    const auto verified = read_pictures(*pictures);
    if (!verified && verified.error().code == ErrorCode::Unavailable) return tl::unexpected(verified.error());
    if (!verified) {
      return back(photo, false, "its approved picture is lost or was altered: " + verified.error().message,
                  true);
    }
    if (!is_agreed(photo.id, *pictures)) return {};
    if (options_.dry_run) {
      for (const auto& picture : *pictures)
        summary_.files.push_back({photo.id, photo.event.id, picture.platform, "", picture.sha256});
      return {};
    }
    return let_out(photo, *pictures, *verified, today, judged->findings);
  }

  // A list is of one moment: each photo is asked about again when it is let out.
  Status know_today() {
    if (options_.dry_run && knowledge_) return {};
    const auto knowledge = room_.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    if (knowledge_ != *knowledge) neutral_events_.clear();
    knowledge_ = *knowledge;
    return {};
  }

  // What was approved after the list was made was on nobody's list.
  [[nodiscard]] bool is_agreed(PhotoId photo, const std::vector<ApprovedRendition>& pictures) const {
    return !options_.agreed || std::all_of(pictures.begin(), pictures.end(), [&](const auto& picture) {
      return agreed_.contains({photo, picture.platform, picture.sha256});
    });
  }

  using Verified = std::map<Digest, pipeline::VerifiedRendition>;

  Result<Verified> read_pictures(const std::vector<ApprovedRendition>& pictures) {
    Verified verified;
    for (const auto& picture : pictures) {
      if (verified.contains(picture.sha256)) continue;
      std::error_code error;
      // A list is made at once; the release itself reads and verifies every byte.
      const KeptFile file = hold_file(room_.workspace, picture.sha256);
      if (options_.dry_run && std::filesystem::exists(file.path, error)) continue;
      auto bytes = room_.workspace.files().read(file, kMostPicture);
      if (!bytes) return tl::unexpected(bytes.error());
      auto one = pipeline::Verifier::reverify(std::move(*bytes), picture.sha256, picture.size);
      if (!one) return tl::unexpected(one.error());
      verified.emplace(picture.sha256, std::move(*one));
    }
    return verified;
  }

  // A picture that could not be measured now is when it is looked for.
  [[nodiscard]] std::map<Digest, pipeline::PicturePrints> prints_of_all(const Verified& verified) {
    std::map<Digest, pipeline::PicturePrints> prints;
    for (const auto& [sha256, picture] : verified) {
      const auto decoded = room_.decoder.decode(picture.jpeg());
      if (decoded) prints.emplace(sha256, pipeline::prints_of(decoded->bgr));
    }
    return prints;
  }

  // The files become visible within the transaction that releases, or not at all.
  Status let_out(const PhotoRecord& photo, const std::vector<ApprovedRendition>& pictures,
                 const Verified& verified, const consent::PhotoDecision& today,
                 const pipeline::Findings& findings) {
    OutgoingFiles outgoing(room_.workspace, room_.log.releases, photo, neutral_event(photo.event));
    for (const auto& picture : pictures) {
      if (auto staged = outgoing.stage(picture.platform, verified.at(picture.sha256)); !staged) return staged;
    }
    ReleaseIntent intent{photo.version,    knowledge_->people.version(), knowledge_->today,
                         outgoing.files(), nlohmann::json::object(),     prints_of_all(verified)};
    const auto renditions = room_.log.holds.renditions(photo.id);
    for (const ReleaseEntry& file : outgoing.files()) {
      intent.shows[file.platform] = {
          {"file", file.path},
          {"sha256", to_hex(file.sha256)},
          {"shows", shown_on(*today.on(file.platform), findings, part_shown(renditions, file.sha256))}};
    }
    const auto finished =
        room_.log.releases.finish(photo.id, intent, options_.who, [&] { return outgoing.publish(); });
    if (!finished && finished.error().code == ErrorCode::Refused) {
      return back(photo, today.blocked, sentence(finished.error()), true);
    }
    if (!finished) return tl::unexpected(finished.error());
    outgoing.keep();
    for (const ReleaseEntry& file : outgoing.files())
      summary_.files.push_back({photo.id, photo.event.id, file.platform, file.path, file.sha256});
    return {};
  }

  // Every name of the register is looked for in the event's, so once for all its photos.
  const Event& neutral_event(const Event& event) {
    const auto known = neutral_events_.find(event.id);
    if (known != neutral_events_.end()) return known->second;
    return neutral_events_
        .emplace(event.id, public_event(event, knowledge_->people, room_.settings.texts.dictionary))
        .first->second;
  }

  Status back(const PhotoRecord& photo, bool blocked, const std::string& reason, bool fresh_pictures) {
    PhotoState state = blocked ? PhotoState::Blocked : PhotoState::Held;
    if (!options_.dry_run) {
      const auto given = give_back(room_, photo, options_.who, reason, blocked, fresh_pictures);
      if (!given) return tl::unexpected(given.error());
      state = *given;
    }
    summary_.returned.push_back({photo.id, state, reason});
    return {};
  }

  const Darkroom& room_;
  const ReleaseOptions& options_;
  std::set<std::tuple<PhotoId, consent::PlatformId, Digest>> agreed_;
  std::shared_ptr<const Knowledge> knowledge_;
  std::map<EventId, Event> neutral_events_;
  ReleaseSummary summary_;
};

}  // namespace

Result<ReleaseSummary> release(const Darkroom& room, const ReleaseOptions& options) {
  std::optional<TaskLock> lock;
  if (!options.dry_run) {
    auto taken = TaskLock::take(room.workspace, SoleTask::Releasing, kPatience);
    if (!taken) return tl::unexpected(taken.error());
    lock.emplace(std::move(*taken));
  }
  try {
    if (!options.dry_run) {
      // What the ledger does not vouch for decides nothing.
      if (const auto vouched = room.keeper.people().verify_history(); !vouched)
        return tl::unexpected(vouched.error());
      const auto swept = recheck(room, {options.who, RecheckScope::Released});
      if (!swept) return tl::unexpected(swept.error());
    }
    return Releaser(room, options).run();
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

Result<std::vector<ReleasedFile>> released_files(const Darkroom& room,
                                                 const std::optional<consent::PlatformId>& platform,
                                                 const std::optional<EventId>& event) {
  std::vector<ReleasedFile> files;
  // Each is asked about again when it is handed out.
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  const auto reserved = room.log.releases.reserved_of_released();
  for (const PhotoRecord& photo : room.log.photos.in_state(PhotoState::Released)) {
    if (event && photo.event.id != *event) continue;
    const auto own = reserved.find(photo.id);
    if (own == reserved.end()) continue;  // was released since
    const auto against = objections_by(room, **knowledge, photo);
    if (!against) return tl::unexpected(against.error());
    for (const ReleaseEntry& file : own->second) {
      if ((platform && file.platform != *platform) || against->contains(file.platform)) continue;
      files.push_back({photo.id, photo.event.id, file.platform, file.path, file.sha256});
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

Result<std::vector<ReleasedCount>> count_released_files(const Darkroom& room) {
  const auto files = released_files(room, std::nullopt, std::nullopt);
  if (!files) return tl::unexpected(files.error());
  std::map<std::pair<EventId, consent::PlatformId>, std::size_t> numbers;
  for (const ReleasedFile& file : *files) ++numbers[{-file.event, file.platform}];  // the latest event first
  std::vector<ReleasedCount> counts;
  for (const auto& [place, number] : numbers) counts.push_back({-place.first, place.second, number});
  return counts;
}

bool may_be_handed_out(const Darkroom& room, const ReleasedFile& file) {
  const auto against = objections_today(room, file.photo);
  if (!against || against->contains(file.platform)) return false;
  const auto out = room.log.releases.reserved(file.photo);
  return std::find(out.begin(), out.end(), ReleaseEntry{file.platform, file.path.string(), file.sha256}) !=
         out.end();
}

bool HandingOut::may_go_on() {
  std::string now = fmt::format("{} {}", room_.keeper.recheck_stamp(), latest_take_down(*room_.log.database));
  if (now == asked_by_) return true;
  const bool all = std::all_of(files_.begin(), files_.end(),
                               [&](const ReleasedFile& file) { return may_be_handed_out(room_, file); });
  if (all) asked_by_ = std::move(now);
  return all;
}

Status take_down(PhotoLog& log, const Workspace& workspace, PhotoId id, const std::string& who,
                 const std::string& reason) {
  const auto photo = log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  const auto gone =
      withdraw_files(workspace, log.releases, *photo, {},
                     {who, consent::LedgerAction::PhotoTakenDown, consent::cleaned(reason), true});
  if (!gone) return tl::unexpected(gone.error());
  return {};
}

}  // namespace schoolgate::gate
