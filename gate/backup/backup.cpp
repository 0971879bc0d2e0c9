#include "gate/backup/backup.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabase = "schoolgate.db";

struct SourceFile {
  std::uintmax_t bytes = 0;
  std::int64_t written = 0;
};
using SourceFiles = std::map<std::string, SourceFile>;  // by their paths below the workspace

// What is not in it: docs/backup.md says why.
bool is_left_out(const std::string& name) {
  static const std::set<std::string> kLeftOut{"inbox", "released", "withdrawn", "exports", "models"};
  return kLeftOut.contains(name) || name.starts_with('.') || name.starts_with(kDatabase);
}

Result<SourceFiles> files_of(const Workspace& workspace) {
  SourceFiles found;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(workspace.folder(), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if ((entry.depth() == 0 && is_left_out(name)) || name.starts_with(".partial-")) {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code gone;
    if (entry->symlink_status(gone).type() != fs::file_type::regular) continue;
    const auto bytes = entry->file_size(gone);
    const auto written = entry->last_write_time(gone).time_since_epoch().count();
    if (!gone)
      found.emplace(entry->path().lexically_relative(workspace.folder()).generic_string(),
                    SourceFile{bytes, static_cast<std::int64_t>(written)});
  }
  if (!error) return found;
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} could not be read ({})", workspace.folder().string(), error.message()),
                 "use the account that runs Schoolgate");
}

class Backup {
 public:
  Backup(const Workspace& workspace, Database& database, const BackupFolder& to)
      : workspace_(workspace), database_(database), to_(to) {}

  Result<BackupSummary> run(Instant now, std::size_t keep) {
    if (auto known = recall(); !known) return tl::unexpected(known.error());
    // What leaves the workspace between the database's moment and its own copying is in neither or both:
    // again.
    constexpr int kMostTries = 5;
    Result<bool> whole = false;
    for (int i = 0; i < kMostTries && whole && !*whole; ++i) whole = gather();
    if (!whole) return tl::unexpected(whole.error());
    if (!*whole)
      return failure(ErrorCode::Conflict, "files left the workspace all the while",
                     "make the backup again when nothing is removed there");
    if (auto read = read_back(now); !read) return tl::unexpected(read.error());
    list_.made = now;
    if (auto added = to_.add(list_); !added) return tl::unexpected(added.error());
    const auto removed = to_.keep_newest(keep);
    if (!removed) return tl::unexpected(removed.error());
    summary_.made = now;
    summary_.files = list_.files.size();
    summary_.removed = *removed;
    summary_.open_to_others = to_.open_to_others();
    return std::move(summary_);
  }

 private:
  // What the last backup knew of each file.
  Status recall() {
    const auto moments = to_.moments();
    if (!moments) return tl::unexpected(moments.error());
    if (moments->empty()) return {};
    auto last = to_.read(moments->front());
    if (!last) return {};  // everything is read anew
    for (BackedUpFile& file : last->files) known_.emplace(file.path, std::move(file));
    return {};
  }

  // False when something left meanwhile.
  Result<bool> gather() {
    list_.files.clear();
    summary_.damaged.clear();
    const auto before = files_of(workspace_);
    if (!before) return tl::unexpected(before.error());
    if (auto copied = add_database(); !copied) return tl::unexpected(copied.error());
    const auto now = files_of(workspace_);
    if (!now) return tl::unexpected(now.error());
    if (std::ranges::any_of(*before, [&](const auto& file) { return !now->contains(file.first); }))
      return false;
    for (const auto& [path, file] : *now) {
      const auto there = add_file(path, file);
      if (!there || !*there) return there;
    }
    return true;
  }

  Status add_database() {
    const fs::path copy = to_.folder() / ".partial-database";
    if (auto removed = remove_durably(copy); !removed) return removed;
    auto copied = database_.copy_to(copy);
    const auto stored = copied ? to_.files().store_file(copy) : tl::unexpected<Error>(copied.error());
    if (auto removed = remove_durably(copy); !removed) return removed;
    if (!stored) return room_for(stored.error());
    note_copied(kDatabase, *stored, {});
    return {};
  }

  // False when it is gone.
  Result<bool> add_file(const std::string& path, const SourceFile& file) {
    const auto known = known_.find(path);
    if (known != known_.end() && known->second.bytes == file.bytes && known->second.written == file.written &&
        to_.files().holds(known->second.sha256)) {
      list_.files.push_back(known->second);
      return true;
    }
    const auto named = original_called(path);
    if (named && to_.files().holds(*named)) {
      list_.files.push_back({path, *named, file.bytes, file.written});
      return true;
    }
    const auto stored = to_.files().store_file(workspace_.folder() / path);
    std::error_code error;
    if (!stored && !fs::exists(workspace_.folder() / path, error)) return false;
    if (!stored) return room_for(stored.error());
    if (named && *named != stored->sha256) summary_.damaged.push_back(path);
    note_copied(path, *stored, file);
    return true;
  }

  // An original lies under its digest, and never changes.
  static std::optional<Digest> original_called(const std::string& path) {
    constexpr std::string_view kVault = "vault/";
    if (!path.starts_with(kVault)) return std::nullopt;
    const auto digest = digest_from_hex(std::string_view(path).substr(kVault.size()));
    return digest ? std::optional(*digest) : std::nullopt;
  }

  void note_copied(const std::string& path, const StoredOriginal& stored, const SourceFile& file) {
    list_.files.push_back({path, stored.sha256, stored.bytes, file.written});
    copied_.insert(stored.sha256);
    ++summary_.copied;
    summary_.bytes_copied += stored.bytes;
  }

  static tl::unexpected<Error> room_for(Error error) {
    if (error.code == ErrorCode::TooLarge)
      error.hint = "make room on the disk with the backups, or use a larger one";
    return tl::unexpected<Error>(std::move(error));
  }

  Status read_back(Instant now) {
    constexpr int kShares = 7;
    const auto day = std::chrono::duration_cast<std::chrono::days>(now.time_since_epoch()).count();
    for (const BackedUpFile& file : list_.files) {
      const bool due = file.sha256.bytes[0] % kShares == day % kShares;
      if (!due && !copied_.contains(file.sha256)) continue;
      ++summary_.read_back;
      if (const auto good = to_.files().prove(file.sha256); good && *good) continue;
      // Copied once more where it lies in the workspace as it was; else it is lost in both.
      const auto again = file.path == kDatabase ? failure(ErrorCode::Unavailable, "")
                                                : to_.files().store_file(workspace_.folder() / file.path);
      const auto good = again ? to_.files().prove(file.sha256) : Result<bool>(false);
      if (!good || !*good)
        return failure(
            ErrorCode::Unavailable,
            fmt::format("{} does not read back as it was written to {}", file.path, to_.folder().string()),
            "use another disk for the backups");
    }
    return {};
  }

  const Workspace& workspace_;
  Database& database_;
  const BackupFolder& to_;
  std::map<std::string, BackedUpFile> known_;
  std::set<Digest> copied_;
  BackupList list_;
  BackupSummary summary_;
};

}  // namespace

Result<BackupSummary> back_up(const Workspace& workspace, Database& database, Instant now,
                              const fs::path& folder, std::size_t keep) {
  std::error_code error;
  const fs::path inside =
      fs::weakly_canonical(folder, error).lexically_relative(fs::weakly_canonical(workspace.folder(), error));
  if (error || (!inside.empty() && *inside.begin() != ".."))
    return failure(ErrorCode::Refused, fmt::format("{} lies in the workspace itself", folder.string()),
                   "name a folder on another disk");
  if (const std::string fault = database.fault(); !fault.empty())
    return failure(ErrorCode::Refused, fmt::format("the database is damaged ({})", fault),
                   "restore the last backup into a new folder; nothing was written over it");
  const auto to = BackupFolder::open_to_write(folder);
  if (!to) return tl::unexpected(to.error());
  return Backup(workspace, database, *to).run(now, keep);
}

}  // namespace schoolgate::gate
