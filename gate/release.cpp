#include "gate/release.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "consent/text.hpp"
#include "foundation/durable_file.hpp"
#include "gate/hold.hpp"
#include "gate/photo_rows.hpp"
#include "gate/release_files.hpp"
#include "gate/replan.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::seconds kPatience(2);
constexpr std::uintmax_t kMostPicture = 512U << 20U;

const consent::PlatformDecisions* find_platform(const consent::PhotoDecision& decision,
                                                const consent::PlatformId& platform) {
  const auto found = std::find_if(decision.platforms.begin(), decision.platforms.end(),
                                  [&](const auto& one) { return one.platform == platform; });
  return found == decision.platforms.end() ? nullptr : &*found;
}

// What today's decisions hide or show otherwise than the approved ones; empty when nothing.
std::string difference(const char* kind, const consent::PlatformId& platform,
                       const std::vector<consent::Decision>& approved,
                       const std::vector<consent::Decision>& today) {
  if (approved.size() != today.size()) return fmt::format("the findings changed for {}", platform);
  for (std::size_t i = 0; i < today.size(); ++i) {
    if (approved[i].action == today[i].action) continue;
    return fmt::format("{} {} on {} would now be {} ({})", kind, i + 1, platform,
                       today[i].action == consent::Action::Keep ? "shown" : "redacted", today[i].reason);
  }
  return {};
}

std::string what_changed(const consent::PhotoDecision& approved, const consent::PhotoDecision& today,
                         const std::vector<ApprovedRendition>& pictures) {
  if (today.blocked) return today.block_reason;
  for (const auto& picture : pictures) {
    const auto* before = find_platform(approved, picture.platform);
    const auto* now = find_platform(today, picture.platform);
    if (before == nullptr || now == nullptr) {
      return fmt::format("{} is no longer a platform in the settings", picture.platform);
    }
    for (const std::string& change : {difference("face", picture.platform, before->faces, now->faces),
                                      difference("text", picture.platform, before->texts, now->texts),
                                      difference("code", picture.platform, before->codes, now->codes)}) {
      if (!change.empty()) return "since its approval the register or the day changed: " + change;
    }
  }
  return {};
}

// For the ledger: which file went where, and whom it shows.
nlohmann::json shown_on(const consent::PlatformDecisions& decisions) {
  std::set<consent::PersonId> people;
  for (const auto* findings : {&decisions.faces, &decisions.texts, &decisions.codes}) {
    for (const auto& decision : *findings) {
      if (decision.action == consent::Action::Keep)
        people.insert(decision.shows.begin(), decision.shows.end());
    }
  }
  return people;
}

class Releaser {
 public:
  Releaser(School& school, const ReleaseOptions& options) : school_(school), options_(options) {
    if (!options_.agreed) return;
    for (const auto& file : *options_.agreed) agreed_.emplace(file.photo, file.platform, file.sha256);
  }

  Result<ReleaseSummary> run() {
    for (const PhotoRecord& photo : school_.photos().in_state(PhotoState::Approved)) {
      if (options_.event && photo.event.id != *options_.event) continue;
      if (auto done = one(photo); !done) return tl::unexpected(done.error());
    }
    return std::move(summary_);
  }

 private:
  Status one(const PhotoRecord& photo) {
    if (!knowledge_ || knowledge_->people.version() != school_.people().version()) {
      const auto knowledge = school_.knowledge();
      if (!knowledge) return tl::unexpected(knowledge.error());
      knowledge_ = *knowledge;
      neutral_events_.clear();
    }
    const auto pictures = school_.photos().approved_renditions(photo.id);
    const StoredPlan plan = school_.photos().plan(photo.id);
    const auto today =
        make_plan(school_.photos().findings(photo.id), plan.rulings, *knowledge_, school_.settings());
    if (const auto change = what_changed(plan.decision, today.decision, pictures); !change.empty()) {
      return give_back(photo, plan.rulings, today.decision.blocked, change, false);
    }
    const auto verified = read_pictures(pictures);
    if (!verified && verified.error().code == ErrorCode::Unavailable) return tl::unexpected(verified.error());
    if (!verified) {
      return give_back(photo, plan.rulings, false,
                       "its approved picture is lost or was altered: " + verified.error().message, true);
    }
    if (!is_agreed(photo.id, pictures)) return {};
    return write_all(photo, pictures, *verified, today.decision);
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
      if (options_.dry_run && std::filesystem::exists(hold_file(school_.workspace(), picture.sha256), error))
        continue;
      auto bytes = read_file(hold_file(school_.workspace(), picture.sha256), kMostPicture);
      if (!bytes) return tl::unexpected(bytes.error());
      auto one = pipeline::Verifier::reverify(std::move(*bytes), picture.sha256, picture.size);
      if (!one) return tl::unexpected(one.error());
      verified.emplace(picture.sha256, std::move(*one));
    }
    return verified;
  }

  Status write_all(const PhotoRecord& photo, const std::vector<ApprovedRendition>& pictures,
                   const Verified& verified, const consent::PhotoDecision& today) {
    std::vector<ReleasedFile> files;
    nlohmann::json entry = nlohmann::json::object();
    for (const auto& picture : pictures) {
      std::string path;
      if (!options_.dry_run) {
        auto written = write_released(school_, photo, neutral_event(photo.event), picture.platform,
                                      verified.at(picture.sha256));
        if (!written) return tl::unexpected(written.error());
        path = std::move(*written);
      }
      files.push_back({photo.id, picture.platform, path, picture.sha256});
      entry[picture.platform] = {{"file", path},
                                 {"sha256", to_hex(picture.sha256)},
                                 {"shows", shown_on(*find_platform(today, picture.platform))}};
    }
    if (!options_.dry_run) {
      const auto finished = school_.photos().finish_release(photo.id, photo.version, options_.who, entry);
      if (!finished) return changed_meanwhile(photo, finished.error());
    }
    summary_.files.insert(summary_.files.end(), files.begin(), files.end());
    return {};
  }

  // Every name of the register is looked for in the event's, so once for all its photos.
  const Event& neutral_event(const Event& event) {
    const auto known = neutral_events_.find(event.id);
    if (known != neutral_events_.end()) return known->second;
    return neutral_events_.emplace(event.id, neutral(event, knowledge_->people)).first->second;
  }

  // Somebody took the approval back while the files were written.
  Status changed_meanwhile(const PhotoRecord& photo, const Error& error) {
    if (auto gone = discard_released(school_, photo.id); !gone) return gone;
    const auto now = school_.photos().find(photo.id);
    if (!now) return tl::unexpected(now.error());
    summary_.returned.push_back({photo.id, now->state, error.message});
    return {};
  }

  Status give_back(const PhotoRecord& photo, const pipeline::Rulings& rulings, bool blocked,
                   const std::string& reason, bool fresh_pictures) {
    summary_.returned.push_back({photo.id, blocked ? PhotoState::Blocked : PhotoState::Held, reason});
    if (options_.dry_run) return {};
    if (auto gone = discard_released(school_, photo.id); !gone) return gone;
    const Act act{options_.who, blocked ? "photo.blocked" : "photo.returned", consent::cleaned(reason)};
    auto held = replan(school_, photo, rulings, act, {.fresh_pictures = fresh_pictures});
    // Without its original no new picture can be made; it must not stay approved all the same.
    if (!held && held.error().code != ErrorCode::Conflict) {
      held = school_.photos().move(photo.id, photo.version, blocked ? PhotoState::Blocked : PhotoState::Held,
                                   act);
    }
    if (!held && held.error().code != ErrorCode::Conflict) return tl::unexpected(held.error());
    return {};
  }

  School& school_;
  const ReleaseOptions& options_;
  std::set<std::tuple<PhotoId, consent::PlatformId, Digest>> agreed_;
  std::shared_ptr<const Knowledge> knowledge_;
  std::map<EventId, Event> neutral_events_;
  ReleaseSummary summary_;
};

}  // namespace

Result<ReleaseSummary> release(School& school, const ReleaseOptions& options) {
  std::optional<TaskLock> lock;
  if (!options.dry_run) {
    auto taken = TaskLock::take(school.workspace(), Task::Releasing, kPatience);
    if (!taken) return tl::unexpected(taken.error());
    lock.emplace(std::move(*taken));
  }
  return Releaser(school, options).run();
}

std::vector<ReleasedFile> released_files(School& school, const std::optional<consent::PlatformId>& platform,
                                         const std::optional<EventId>& event) {
  return school.database()->transact([&](soci::session& session) {
    std::vector<ReleasedFile> files;
    std::string query =
        "SELECT f.photo, f.platform, f.path, f.sha256 FROM photos p JOIN released_files f ON f.photo = p.id "
        "WHERE p.state = :state";
    const std::string released(word(PhotoState::Released));
    soci::row row;
    soci::statement statement(session);
    statement.exchange(soci::into(row));
    statement.exchange(soci::use(released, "state"));
    if (event) {
      query += " AND p.event = :event";
      statement.exchange(soci::use(*event, "event"));
    }
    if (platform) {
      query += " AND f.platform = :platform";
      statement.exchange(soci::use(*platform, "platform"));
    }
    statement.alloc();
    statement.prepare(query + " ORDER BY f.path");
    statement.define_and_bind();
    for (bool more = statement.execute(true); more; more = statement.fetch()) {
      files.push_back({row.get<long long>("photo"), row.get<std::string>("platform"),
                       row.get<std::string>("path"),
                       stored(digest_from_hex(row.get<std::string>("sha256")))});
    }
    return files;
  });
}

std::vector<ReleasedCount> count_released_files(School& school) {
  return school.database()->transact([](soci::session& session) {
    std::vector<ReleasedCount> counts;
    const std::string released(word(PhotoState::Released));
    const soci::rowset<soci::row> rows =
        (session.prepare
             << "SELECT p.event, f.platform, CAST(COUNT(*) AS BIGINT) AS files FROM photos p JOIN "
                "released_files f ON f.photo = p.id WHERE p.state = :state GROUP BY p.event, f.platform "
                "ORDER BY p.event DESC, f.platform",
         soci::use(released));
    for (const soci::row& row : rows) {
      counts.push_back(
          {row.get<long long>("event"), row.get<std::string>("platform"), whole_number(row, "files")});
    }
    return counts;
  });
}

Status take_down(School& school, PhotoId id, const std::string& who, const std::string& reason) {
  const auto photo = school.photos().find(id);
  if (!photo) return tl::unexpected(photo.error());
  if (photo->state != PhotoState::Released) {
    return failure(ErrorCode::Refused, fmt::format("photo {} is {}, not released", id, word(photo->state)));
  }
  for (const ReleaseEntry& entry : school.photos().reserved(id)) {
    if (auto removed = remove_durably(school.workspace().released() / entry.path); !removed) return removed;
  }
  const auto moved = school.photos().move(id, photo->version, PhotoState::TakenDown,
                                          {who, "photo.taken-down", consent::cleaned(reason)});
  if (!moved) return tl::unexpected(moved.error());
  return {};
}

}  // namespace schoolgate::gate
