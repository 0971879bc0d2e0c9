// A copy of the workspace elsewhere, made while everything runs; and a workspace made of such a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/database.hpp"
#include "foundation/storage/session.hpp"
#include "gate/backup/backup_folder.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

struct BackupSummary {
  Instant made{};
  consent::LedgerHead noted;  // an end of the ledger that is in it, to be noted elsewhere
  std::size_t files = 0;
  std::size_t copied = 0;  // the others lay there from earlier backups
  std::uintmax_t bytes_copied = 0;
  std::size_t read_back = 0;    // all that were copied, and of the others a seventh each time
  std::size_t removed = 0;      // older backups
  bool open_to_others = false;  // the folder can be reached by other accounts
  // Originals that are missing in the vault though their photos need them, or that were altered since they
  // were copied, by their paths; the backup has the good copy of an earlier one where there is any. What rots
  // without a trace in its date is doctor's to find.
  std::vector<std::string> damaged;
  std::vector<std::filesystem::path> damaged_lists;  // backups in the folder that are none any more
  // No older backup goes while anything is damaged.
  [[nodiscard]] bool whole() const { return damaged.empty() && damaged_lists.empty(); }
};

struct BackupWish {
  std::filesystem::path folder;  // outside the workspace; its parent must exist
  std::size_t keep = 1;          // so many of the newest stay, at least one
  std::string who;
  bool same_disk = false;  // may the folder lie on the workspace's disk?
};

// Settings, database, originals, redacted pictures, readings with their key, reports: all that cannot be made
// anew. Not the inbox, which is not taken in yet, not released/, which a restored workspace must not hand
// out, and no models. What is sealed is copied as it lies, the database sealed too. It is told to the ledger
// first, and once it was proved. Refused when the database is damaged, for a folder with another school's
// backups or on the same disk, and where links lie in the workspace; Conflict when the clock is behind the
// newest backup. One that fails is none, and the earlier ones stay.
[[nodiscard]] Result<BackupSummary> back_up(const Workspace& workspace, PhotoLog& log,
                                            const BackupWish& wish);

struct Restoring {
  const Clock& clock;
  std::string who;
  // What else ends with the approvals, in the same transaction.
  std::function<void(WriteSession&)> also = [](WriteSession&) {};
  std::optional<consent::LedgerHead> noted = {};  // an end of the ledger that somebody noted elsewhere
  // Where the key of a sealed workspace lies now, as SchoolKey::read takes it; empty: where it lay then.
  std::string key_place = {};
};

struct RestoreSummary {
  Instant made{};
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
  consent::LedgerHead end;          // of the ledger as it came back, every link of which holds
  std::uint64_t entries_lost = 0;   // so many were written after it, up to the noted end
  std::size_t approvals_ended = 0;  // photos, also of which the first of two had approved
  std::size_t posts_returned = 0;   // presented or confirmed then, drafts now
  std::size_t released_before = 0;  // photos that were released then; no file of theirs is here
};

// Makes a workspace of the newest backup, or of the one that was made then. Everything is read and proved
// before anything is written, and once more where it was written. Refused where the ledger holds another
// entry than the noted one. The register knows nothing of what was withdrawn since, so every photo that was
// approved, by one person or by all, and every post that was presented or confirmed waits for people again,
// which the ledger has. What was sealed comes back sealed, and needs its
// key. Refused unless `to` is absent or empty. One that is interrupted or refused is no workspace: its
// settings come last.
[[nodiscard]] Result<RestoreSummary> restore(const std::filesystem::path& folder, std::optional<Instant> made,
                                             const std::filesystem::path& to, const Restoring& restoring);

}  // namespace schoolgate::gate
