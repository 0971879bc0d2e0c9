#include "gate/backup/backup.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"
#include "foundation/durable_file.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/log/photo_state.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDatabase = "schoolgate.db";
constexpr const char* kDatabaseServer = "database.server";
const std::string kVault = "vault/";

struct SourceFile {
  std::uintmax_t bytes = 0;
  std::int64_t written = 0;
};
using SourceFiles = std::map<std::string, SourceFile>;  // by their paths below the workspace

// What is not in it: docs/backup.md says why.
bool is_left_out(const std::string& name, bool sealed) {
  static const std::set<std::string> kLeftOut{
      "inbox", "released", "withdrawn", "exports", "models", "workspace.identity", "workspace.acknowledged"};
  // Of an earlier version, which left them readable.
  if (sealed && (name == "reports" || name == "audits")) return true;
  // A restored workspace must not work on the rows of the one that was backed up, and was told of none yet.
  return kLeftOut.contains(name) || name.starts_with('.') || name.starts_with(kDatabase) ||
         name.starts_with(kDatabaseServer);
}

Result<SourceFiles> files_of(const Workspace& workspace) {
  SourceFiles found;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(workspace.folder(), error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if ((entry.depth() == 0 && is_left_out(name, workspace.files().sealed())) ||
        name.starts_with(".partial-")) {
      entry.disable_recursion_pending();
      continue;
    }
    std::error_code gone;
    const auto type = entry->symlink_status(gone).type();
    if (type == fs::file_type::symlink)
      return failure(ErrorCode::Refused, consent::cleaned(entry->path().string()) + " is a link",
                     "put there what it leads to, or mount its disk there: a backup follows no links");
    if (type != fs::file_type::regular) continue;
    if (!consent::is_clean(entry->path().string()))
      return failure(ErrorCode::Refused,
                     consent::cleaned(entry->path().string()) + " has a name that is no UTF-8",
                     "give it another name, or take it out of the workspace");
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
  Backup(const Workspace& workspace, PhotoLog& log, const BackupFolder& to)
      : workspace_(workspace), log_(log), vault_(workspace.vault(), workspace.files()), to_(to) {}

  Result<BackupSummary> run(const BackupWish& wish) {
    list_.made = log_.clock.now();
    if (auto known = recall(); !known) return tl::unexpected(known.error());
    consent::Ledger ledger(log_.database, log_.clock);
    ledger.append(wish.who, consent::LedgerAction::WorkspaceBackedUp, "workspace", "");
    summary_.noted = ledger.head();
    list_.school = ledger.entries(1, 1).at(0).chain;
    if (last_ && last_->school != list_.school)
      return failure(ErrorCode::Refused,
                     fmt::format("{} holds the backups of another school", to_.folder().string()),
                     "give each school a folder of its own");
    // What leaves the workspace between the database's moment and its own copying is in neither or both:
    // again.
    constexpr int kMostTries = 5;
    Result<bool> whole = false;
    for (int i = 0; i < kMostTries && whole && !*whole; ++i) whole = gather();
    if (!whole) return tl::unexpected(whole.error());
    if (!*whole)
      return failure(ErrorCode::Conflict, "files left the workspace all the while",
                     "make the backup again when nothing is removed there");
    if (auto must = check_parts(); !must) return tl::unexpected(must.error());
    if (auto carried = carry_over(); !carried) return tl::unexpected(carried.error());
    if (auto read = read_back(); !read) return tl::unexpected(read.error());
    if (auto added = to_.add(list_); !added) return tl::unexpected(added.error());
    if (summary_.damaged.empty()) {
      ledger.append(wish.who, consent::LedgerAction::WorkspaceBackupProved, "workspace",
                    to_line({{"backup", to_iso(list_.made)}}));
      auto pruned = to_.keep_newest(wish.keep);
      if (!pruned) return tl::unexpected(pruned.error());
      summary_.removed = pruned->backups;
      summary_.damaged_lists = std::move(pruned->damaged_lists);
    }
    summary_.made = list_.made;
    summary_.files = list_.files.size();
    summary_.open_to_others = to_.open_to_others();
    return std::move(summary_);
  }

 private:
  // What the last backup knew of each file.
  Status recall() {
    const auto moments = to_.moments();
    if (!moments) return tl::unexpected(moments.error());
    if (moments->empty()) return {};
    if (moments->front() >= list_.made)
      return failure(ErrorCode::Conflict,
                     fmt::format("the newest backup in {} is of {}, and the clock says {}",
                                 to_.folder().string(), to_iso(moments->front()), to_iso(list_.made)),
                     "set the clock right; where it was ahead then, use a new folder");
    for (const Instant made : *moments) {
      auto last = to_.read(made);
      if (!last) continue;  // keep_newest names it
      last_ = std::move(*last);
      break;
    }
    if (!last_) return {};  // everything is read anew
    for (const BackedUpFile& file : last_->files) known_.emplace(file.path, file);
    list_.number = last_->number + 1;
    return {};
  }

  Status check_parts() const {
    std::vector<fs::path> parts{workspace_.settings_file(), workspace_.readings_key()};
    if (workspace_.files().sealed()) parts.push_back(workspace_.seal());
    for (const fs::path& part : parts) {
      const std::string name = part.filename().string();
      if (std::ranges::find(list_.files, name, &BackedUpFile::path) == list_.files.end())
        return failure(ErrorCode::Refused, fmt::format("{} is missing", part.string()),
                       "without it nothing can be restored: put it back first");
    }
    return {};
  }

  // What photos need and the vault has lost stays in the backups.
  Status carry_over() {
    std::set<std::string> listed;
    for (const BackedUpFile& file : list_.files) listed.insert(file.path);
    for (const auto& row : kWords<PhotoState>) {
      if (!needs_original(row.value)) continue;
      for (const PhotoRecord& photo : log_.photos.in_state(row.value)) {
        const std::string path = kVault + to_hex(photo.sha256);
        if (listed.contains(path) || vault_.holds(photo.sha256)) continue;
        // Somebody may have shredded it meanwhile.
        const auto now = log_.photos.find(photo.sha256);
        if (!now || !needs_original(now->state)) continue;
        summary_.damaged.push_back(path);
        if (auto copy = earlier_copy(path, photo.sha256, photo.bytes))
          list_.files.push_back(std::move(*copy));
      }
    }
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
      auto there = add_file(path, file);
      if (!there || !*there) return there;
    }
    return true;
  }

  Status add_database() {
    const fs::path copy = to_.folder() / ".partial-database";
    if (auto removed = remove_durably(copy); !removed) return removed;
    auto copied = log_.database->copy_to(copy);
    const auto stored = copied ? to_.files().store_file(copy) : tl::unexpected<Error>(copied.error());
    if (auto removed = remove_durably(copy); !removed) return removed;
    if (!stored) return room_for(stored.error());
    note_copied(kDatabase, *stored, {});
    return {};
  }

  // False when it is gone.
  Result<bool> add_file(const std::string& path, const SourceFile& file) {
    const auto named = original_called(path);
    const auto known = known_.find(path);
    if (known != known_.end() && known->second.bytes == file.bytes && known->second.written == file.written &&
        to_.files().holds(known->second.sha256)) {
      if (named && !sealed() && *named != known->second.sha256) summary_.damaged.push_back(path);
      list_.files.push_back(known->second);
      return true;
    }
    auto copy = named ? earlier_copy(path, *named, file.bytes) : std::nullopt;
    bool sound = true;
    if (named && (copy || sealed())) {
      const auto good = vault_.prove(*named);
      if (!good && !vault_.holds(*named)) return false;
      sound = good && *good;
      if (!sound) summary_.damaged.push_back(path);
    }
    // A sealed original that was written anew has other bytes than its copy.
    if (copy && !(sealed() && sound)) {
      if (sound) copy->written = file.written;
      list_.files.push_back(std::move(*copy));
      return true;
    }
    const auto stored = to_.files().store_file(workspace_.folder() / path);
    std::error_code error;
    if (!stored && !fs::exists(workspace_.folder() / path, error)) return false;
    if (!stored) return room_for(stored.error());
    if (named && !sealed() && *named != stored->sha256) summary_.damaged.push_back(path);
    note_copied(path, *stored, sound ? file : SourceFile{file.bytes, 0});
    return true;
  }

  [[nodiscard]] bool sealed() const { return workspace_.files().sealed(); }

  // The good copy of an original that the folder has from before, to be looked at again next time.
  std::optional<BackedUpFile> earlier_copy(const std::string& path, const Digest& original,
                                           std::uintmax_t bytes) const {
    if (to_.files().holds(original)) return BackedUpFile{path, original, bytes, 0};
    const auto known = known_.find(path);
    if (!sealed() || known == known_.end() || !to_.files().holds(known->second.sha256)) return std::nullopt;
    return BackedUpFile{path, known->second.sha256, known->second.bytes, 0};
  }

  // An original lies under its digest, and never changes.
  static std::optional<Digest> original_called(const std::string& path) {
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

  Status read_back() {
    constexpr std::uint64_t kShares = 7;
    for (const BackedUpFile& file : list_.files) {
      const bool due = file.sha256.bytes[0] % kShares == list_.number % kShares;
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
  PhotoLog& log_;
  Vault vault_;
  const BackupFolder& to_;
  std::optional<BackupList> last_;
  std::map<std::string, BackedUpFile> known_;
  std::set<Digest> copied_;
  BackupList list_;
  BackupSummary summary_;
};

// Where a disk is not mounted its folder is one of the machine's own disk, or is not there.
Status check_place(const fs::path& workspace, const BackupWish& wish) {
  std::error_code error;
  const fs::path folder = fs::absolute(wish.folder).lexically_normal();
  const fs::path to = folder.has_filename() ? folder : folder.parent_path();
  const fs::path inside =
      fs::weakly_canonical(to, error).lexically_relative(fs::weakly_canonical(workspace, error));
  if (error || (!inside.empty() && *inside.begin() != ".."))
    return failure(ErrorCode::Refused, fmt::format("{} lies in the workspace itself", to.string()),
                   "name a folder on another disk");
  const fs::path there = fs::exists(to, error) ? to : to.parent_path();
  if (!fs::exists(there, error))
    return failure(ErrorCode::Unavailable, fmt::format("{} is not there", there.string()),
                   "mount the disk for the backups, or make that folder first");
  if (wish.same_disk || !on_one_disk(there, workspace)) return {};
  return failure(ErrorCode::Refused,
                 fmt::format("{} lies on the workspace's own disk, and would be lost with it", to.string()),
                 "mount the disk for the backups, or say --same-disk");
}

}  // namespace

Result<BackupSummary> back_up(const Workspace& workspace, PhotoLog& log, const BackupWish& wish) {
  if (auto good = check_place(workspace.folder(), wish); !good) return tl::unexpected(good.error());
  if (const std::string fault = log.database->fault(); !fault.empty())
    return failure(ErrorCode::Refused, fmt::format("the database is damaged ({})", fault),
                   "restore the last backup into a new folder; nothing was written over it");
  const auto to = BackupFolder::open_to_write(wish.folder);
  if (!to) return tl::unexpected(to.error());
  return Backup(workspace, log, *to).run(wish);
}

}  // namespace schoolgate::gate
