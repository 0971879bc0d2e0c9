#include "gate/leaving/retention.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"
#include "gate/leaving/kept_screenshots.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/reports_folder.hpp"
#include "gate/leaving/shred.hpp"
#include "gate/out/erasing.hpp"
#include "gate/out/incidents.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

// By two clocks, where the folder is a share; whether a photo has the picture is asked all the same.
constexpr std::chrono::hours kYoung(1);
// What is given out by the page is read for as long as a slow download takes.
constexpr std::chrono::hours kLongestDownload(24);

// Nobody decided about these.
constexpr std::array kWaiting{PhotoState::Received, PhotoState::Analysed, PhotoState::Held,
                              PhotoState::Approved, PhotoState::Blocked,  PhotoState::Quarantined};

bool older_than(Instant since, int days, Instant now) { return since + std::chrono::days(days) <= now; }

// From when it was last touched: one that is taken back into review waits anew.
bool waits_longer(const PhotoRecord& photo, int days, Instant now) {
  return older_than(photo.changed, days, now);
}

// Somebody took the photo up again in this moment: it is none to expire.
bool taken_up(const Error& error) { return error.code == ErrorCode::Conflict; }

class Retention {
 public:
  Retention(const Darkroom& room, Instant now, const std::string& who)
      : room_(room), settings_(room.settings), now_(now), who_(who) {}

  Result<RetentionSummary> run() {
    for (const auto& step :
         {&Retention::shred_waiting, &Retention::expire_decided, &Retention::pull_released,
          &Retention::expire_reports, &Retention::expire_written, &Retention::expire_screenshots}) {
      if (auto done = (this->*step)(); !done) note(done.error());
    }
    if (summary_.shredded > 0) {
      if (auto rewritten = room_.log.database->compact(); !rewritten)
        return tl::unexpected(rewritten.error());
    }
    if (!fault_) return summary_;
    if (faults_ > 1)
      fault_->message += fmt::format(", and {} more of what is due could not be removed", faults_ - 1);
    return tl::unexpected(*fault_);
  }

 private:
  // What is due besides goes all the same.
  void note(const Error& error) {
    ++faults_;
    if (!fault_) fault_ = error;
  }

  template <typename Work>
  void for_each(PhotoState state, const Work& work) {
    for (const PhotoRecord& photo : room_.log.photos.in_state(state)) {
      Status done = work(photo);
      if (!done && !taken_up(done.error())) note(done.error());
    }
  }

  Status shred_one(const PhotoRecord& photo) {
    const auto gone = shred(room_, photo.id, now_, who_);
    if (!gone) return tl::unexpected(gone.error());
    ++summary_.shredded;
    return {};
  }

  Status pull_released() {
    if (settings_.released_days == 0) return {};
    for_each(PhotoState::Released, [&](const PhotoRecord& photo) -> Status {
      if (!older_than(photo.changed, settings_.released_days, now_)) return {};
      const auto gone = withdraw_files(
          room_.workspace, room_.log.releases, photo, {},
          {who_, consent::LedgerAction::PhotoTakenDown, "it was out for as long as the settings allow"});
      if (!gone) return tl::unexpected(gone.error());
      ++summary_.taken_down;
      return {};
    });
    return {};
  }

  Status shred_waiting() {
    if (settings_.waiting_days == 0) return {};
    for (const PhotoState state : kWaiting) {
      for_each(state, [&](const PhotoRecord& photo) -> Status {
        return waits_longer(photo, settings_.waiting_days, now_) && !to_be_taken_down(photo)
                   ? shred_one(photo)
                   : Status{};
      });
    }
    return {};
  }

  Status expire_decided() {
    for (const PhotoState state : {PhotoState::Released, PhotoState::TakenDown, PhotoState::Rejected}) {
      for_each(state, [&](const PhotoRecord& photo) -> Status {
        if (state != PhotoState::Released && settings_.decided_days > 0 &&
            older_than(photo.changed, settings_.decided_days, now_) && !to_be_taken_down(photo))
          return shred_one(photo);
        return expire_parts(photo);
      });
    }
    return {};
  }

  // Whoever ticks it off needs the picture.
  [[nodiscard]] bool to_be_taken_down(const PhotoRecord& photo) const {
    const auto entries =
        room_.log.database->read([&](ReadSession& session) { return read_take_downs(session, now_, photo); });
    return std::ranges::any_of(entries, [](const TakeDown& one) { return one.state != TakeDownState::Done; });
  }

  // The record comes first: what the ledger says is gone may lie there a while longer, never the other way
  // round.
  Status expire_parts(const PhotoRecord& photo) {
    const bool original_goes = older_than(photo.changed, settings_.original_days, now_) &&
                               older_than(brought(photo), settings_.original_days, now_);
    // What was read is of no use without the original.
    if (original_goes || older_than(photo.changed, settings_.reading_days, now_)) {
      if (auto gone = expire_reading(photo); !gone) return gone;
    }
    if (original_goes && room_.vault.holds(photo.sha256)) {
      if (auto recorded = room_.log.photos.forget_original(photo.id, photo.version, who_); !recorded)
        return recorded;
      if (auto removed = room_.vault.remove(photo.sha256); !removed) return removed;
      ++summary_.originals;
    }
    // As long as it is out nothing else would be left of it where its file is lost from released/.
    if (photo.state == PhotoState::Released) return {};
    if (!older_than(photo.changed, settings_.hold_days, now_)) return {};
    const auto gone = room_.log.holds.forget_renditions(photo.id, photo.version, who_);
    if (!gone) return tl::unexpected(gone.error());
    summary_.renditions += *gone;
    if (*gone > 0) unshown_.insert(photo.id);
    return {};
  }

  [[nodiscard]] Instant brought(const PhotoRecord& photo) const {
    return room_.vault.holds(photo.sha256) ? room_.log.photos.brought_again(photo).value_or(photo.changed)
                                           : photo.changed;
  }

  Status expire_reading(const PhotoRecord& photo) {
    if (!room_.readings.holds(photo.sha256)) return {};
    if (auto recorded = room_.log.photos.forget_reading(photo.id, photo.version, who_); !recorded)
      return recorded;
    if (auto removed = room_.readings.remove(photo.sha256); !removed) return removed;
    ++summary_.readings;
    return {};
  }

  Status expire_reports() {
    const auto shown = remove_reports_about(room_.workspace, unshown_);
    if (!shown) return tl::unexpected(shown.error());
    const auto old = remove_reports_before(room_.workspace, now_ - std::chrono::days(settings_.report_days));
    if (!old) return tl::unexpected(old.error());
    const auto audits =
        expire_audits(*room_.log.database, now_ - std::chrono::days(settings_.report_days),
                      [&](const AuditRecord& audit) { return remove_audit_list(room_.workspace, audit); });
    if (!audits) return tl::unexpected(audits.error());
    summary_.reports = *shown + *old + *audits;
    if (summary_.reports > 0) note_reports_expired(*room_.log.database, now_, summary_.reports, who_);
    return {};
  }

  Status expire_written() {
    if (settings_.incident_days == 0) return {};
    summary_.incidents =
        expire_incidents(*room_.log.database, now_, now_ - std::chrono::days(settings_.incident_days), who_);
    return {};
  }

  Status expire_screenshots() {
    const auto gone = remove_screenshots(
        room_, now_,
        screenshots_before(*room_.log.database, now_ - std::chrono::days(settings_.screenshot_days)),
        "their days are over", who_);
    if (!gone) return tl::unexpected(gone.error());
    summary_.screenshots = *gone;
    return sweep_screenshots(room_);
  }

  const Darkroom& room_;
  const Settings& settings_;
  Instant now_;
  const std::string& who_;
  RetentionSummary summary_;
  std::set<PhotoId> unshown_;  // whose pictures went
  std::optional<Error> fault_;
  std::size_t faults_ = 0;
};

Status remove_leftover(Holds& holds, const fs::path& path) {
  const std::string name = path.filename().string();
  const auto picture = digest_from_hex(name.substr(0, name.find_first_of(".-")));
  const auto remove = [&]() -> Status {
    std::error_code left_for_the_next_sweep;
    fs::remove(path, left_for_the_next_sweep);
    return {};
  };
  return picture ? holds.remove_unused(*picture, remove) : remove();
}

Status sweep_holds(Holds& holds, const Workspace& workspace) {
  std::error_code error;
  // Most are used: only of the others is each asked about again.
  const std::set<std::string> used = holds.rendition_files();
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator entry(workspace.holds(), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code gone;
    const auto written = entry->last_write_time(gone);
    if (gone || now - written < kYoung || used.contains(name.substr(0, name.find_first_of(".-")))) continue;
    if (auto removed = remove_leftover(holds, entry->path()); !removed) return removed;
  }
  if (!error) return {};
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be read ({})", workspace.holds().string(), error.message()),
                 "give the account that runs Schoolgate the right to it");
}

// Of a server that ended in the midst of giving something out.
Status sweep_exports(const fs::path& exports) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  if (!fs::exists(exports, error)) return {};
  for (fs::directory_iterator entry(exports, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    const auto written = entry->last_write_time(gone);
    if (!gone && now - written >= kLongestDownload) fs::remove_all(entry->path(), gone);
  }
  if (!error) return {};
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be read ({})", exports.string(), error.message()),
                 "give the account that runs Schoolgate the right to it");
}

}  // namespace

Result<RetentionSummary> apply_retention(const Darkroom& room, Instant now, const std::string& who) {
  const auto gap = room.log.database->read(
      [&](ReadSession& session) { return consent::doubtful_gap(session, room.log.clock); });
  if (gap) {
    RetentionSummary nothing;
    nothing.waits = words_of(*gap);
    return nothing;
  }
  return Retention(room, now, who).run();
}

std::size_t shredded_soon(const Darkroom& room, Instant now, int days) {
  const int limit = room.settings.waiting_days;
  if (limit == 0) return 0;
  std::size_t count = 0;
  for (const PhotoState state : kWaiting) {
    const auto photos = room.log.photos.in_state(state);
    count += static_cast<std::size_t>(std::ranges::count_if(
        photos, [&](const PhotoRecord& photo) { return waits_longer(photo, limit - days, now); }));
  }
  return count;
}

Status sweep_leftovers(Holds& holds, const Workspace& workspace) {
  for (const fs::path& folder : {workspace.folder(), workspace.vault(), workspace.holds(),
                                 workspace.readings(), workspace.screenshots(), workspace.withdrawn()}) {
    if (auto removed = remove_partial_files(folder); !removed) return removed;
  }
  if (auto swept = sweep_exports(workspace.exports()); !swept) return swept;
  return sweep_holds(holds, workspace);
}

}  // namespace schoolgate::gate
