// A copy of the workspace elsewhere, made while everything runs; and a workspace made of such a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "foundation/storage/database.hpp"
#include "gate/backup/backup_folder.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/school/workspace.hpp"

namespace schoolgate::gate {

struct BackupSummary {
  Instant made{};
  std::size_t files = 0;
  std::size_t copied = 0;  // the others lay there from earlier backups
  std::uintmax_t bytes_copied = 0;
  std::size_t read_back = 0;    // all that were copied, and of the others a seventh each day
  std::size_t removed = 0;      // older backups
  bool open_to_others = false;  // the folder can be reached by other accounts
  // Originals in the vault that are not what was stored, by their paths; the backup has the good copy of an
  // earlier one where there is any.
  std::vector<std::string> damaged;
};

// Settings, database, originals, redacted pictures, readings with their key, reports: all that cannot be made
// anew. Not the inbox, which is not taken in yet, not released/, which a restored workspace must not hand
// out, and no models. Needs a `folder` outside the workspace, and `keep`, at least one. The newest `keep`
// backups stay there. Refused when the database is damaged; a backup that fails is none, and the earlier ones
// stay.
[[nodiscard]] Result<BackupSummary> back_up(const Workspace& workspace, Database& database, Instant now,
                                            const std::filesystem::path& folder, std::size_t keep);

struct RestoreSummary {
  Instant made{};
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
};

// Makes a workspace of the newest backup, or of the one that was made then. Everything is read and proved
// before anything is written, and once more where it was written. Refused unless `to` is absent or empty; an
// interrupted one is no workspace, since its settings come last.
[[nodiscard]] Result<RestoreSummary> restore(const std::filesystem::path& folder, std::optional<Instant> made,
                                             const std::filesystem::path& to);

// What is to be done first in a restored workspace, which knows nothing of what was withdrawn since: it is
// told to the ledger, and every photo that was approved waits for a person again. Gives how many these are.
[[nodiscard]] Result<std::size_t> begin_restored(PhotoLog& log, Instant made, const std::string& who);

}  // namespace schoolgate::gate
