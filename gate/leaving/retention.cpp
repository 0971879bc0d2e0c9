#include "gate/leaving/retention.hpp"

#include <chrono>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

// Another process may just have written a picture whose photo is not in the log yet.
constexpr std::chrono::hours kYoung(1);

bool older_than(const PhotoRecord& photo, int days, Instant now) {
  return photo.changed + std::chrono::days(days) <= now;
}

// The record comes first: what the ledger says is gone may lie there a while longer, never the other way
// round.
Status expire_original(const Darkroom& room, const PhotoRecord& photo, const std::string& who,
                       RetentionSummary& summary) {
  if (!room.vault.holds(photo.sha256)) {
    return room.readings.holds(photo.sha256) ? room.readings.remove(photo.sha256) : Status{};
  }
  if (auto recorded = room.log.photos.forget_original(photo.id, photo.version, who); !recorded)
    return recorded;
  if (auto removed = room.readings.remove(photo.sha256); !removed) return removed;
  if (auto removed = room.vault.remove(photo.sha256); !removed) return removed;
  ++summary.originals;
  return {};
}

Status expire(const Darkroom& room, Instant now, const PhotoRecord& photo, const std::string& who,
              RetentionSummary& summary) {
  const Settings& settings = room.settings;
  if (older_than(photo, settings.original_days, now)) {
    if (auto gone = expire_original(room, photo, who, summary); !gone) return gone;
  }
  if (!older_than(photo, settings.hold_days, now)) return {};
  const auto gone = room.log.holds.forget_renditions(photo.id, photo.version, who);
  if (!gone) return tl::unexpected(gone.error());
  summary.renditions += *gone;
  return {};
}

Status sweep_holds(Holds& holds, const Workspace& workspace) {
  std::error_code error;
  const std::set<std::string> used = holds.rendition_files();
  const auto now = fs::file_time_type::clock::now();
  for (fs::directory_iterator entry(workspace.holds(), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code gone;
    const auto written = entry->last_write_time(gone);
    if (gone || now - written < kYoung || used.contains(name.substr(0, name.find_first_of(".-")))) continue;
    fs::remove(entry->path(), gone);
  }
  if (!error) return {};
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be read ({})", workspace.holds().string(), error.message()),
                 "give the account that runs Schoolgate the right to it");
}

}  // namespace

Result<RetentionSummary> apply_retention(const Darkroom& room, Instant now, const std::string& who) {
  RetentionSummary summary;
  for (const PhotoState state : {PhotoState::Released, PhotoState::TakenDown, PhotoState::Rejected}) {
    for (const PhotoRecord& photo : room.log.photos.in_state(state)) {
      const auto done = expire(room, now, photo, who, summary);
      // Somebody took the photo up again in this moment: it is none to expire.
      if (!done && done.error().code != ErrorCode::Conflict) return tl::unexpected(done.error());
    }
  }
  return summary;
}

Status sweep_leftovers(Holds& holds, const Workspace& workspace) {
  for (const fs::path& folder : {workspace.folder(), workspace.vault(), workspace.holds(),
                                 workspace.readings(), workspace.withdrawn()}) {
    if (auto removed = remove_partial_files(folder); !removed) return removed;
  }
  return sweep_holds(holds, workspace);
}

}  // namespace schoolgate::gate
