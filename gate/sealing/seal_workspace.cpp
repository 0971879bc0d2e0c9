#include "gate/sealing/seal_workspace.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

// What is sealed besides the database.
Result<std::vector<KeptFile>> files_to_seal(const Workspace& workspace) {
  std::vector<KeptFile> files;
  for (const fs::path& folder :
       {workspace.vault(), workspace.holds(), workspace.readings(), workspace.screenshots()}) {
    // Half a file of an earlier run would stay plain.
    if (auto swept = remove_partial_files(folder); !swept) return tl::unexpected(swept.error());
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      std::error_code gone;
      if (entry->symlink_status(gone).type() == fs::file_type::regular) files.push_back({entry->path()});
    }
    if (error)
      return failure(ErrorCode::Unavailable,
                     fmt::format("{} could not be read ({})", folder.string(), error.message()),
                     "give the account that runs Schoolgate the right to it");
  }
  std::error_code error;
  if (fs::exists(workspace.readings_key(), error)) files.push_back({workspace.readings_key()});
  if (auto swept = remove_partial_files(workspace.folder()); !swept) return tl::unexpected(swept.error());
  return files;
}

// What would stay readable beside what is sealed, gone before anything is sealed.
Status settle_lists(const Workspace& workspace, bool remove) {
  const auto lists = lists_for_people(workspace);
  if (!lists) return tl::unexpected(lists.error());
  if (!lists->empty() && !remove)
    return failure(
        ErrorCode::Refused,
        fmt::format("reports/ and audits/ in {} hold {} lists with small pictures and names of files, "
                    "which would stay readable: nothing was sealed",
                    workspace.folder().string(), lists->size()),
        "move out what you still need of them, then say it with --remove-lists");
  for (const fs::path& list : *lists) {
    std::error_code error;
    fs::remove_all(list, error);
    if (error)
      return failure(
          ErrorCode::Unavailable,
          fmt::format("{} could not be removed ({}): nothing was sealed", list.string(), error.message()),
          "give the account that runs Schoolgate the right to it");
  }
  // Sealed is only what does not come back plain when the power goes.
  for (const fs::path& folder : {workspace.reports(), workspace.audits()}) {
    if (auto synced = sync_folder(folder); !synced && synced.error().code != ErrorCode::NotFound)
      return synced;
  }
  return {};
}

// The seal as it stands, made anew where there is none; who began it with which key carries on with that one.
Result<WorkspaceSeal> begun_seal(const Workspace& workspace, const SealWish& wish, SealSummary& summary) {
  auto there = WorkspaceSeal::read(workspace.seal());
  if (!there) return tl::unexpected(there.error());
  if (!*there) {
    auto seal = WorkspaceSeal::make(wish.key, wish.key_place);
    if (auto written = seal.write(workspace.seal()); !written) return tl::unexpected(written.error());
    return seal;
  }
  summary.carried_on = true;
  switch ((*there)->state()) {
    case SealState::Sealing:
      // The key may lie elsewhere by now.
      if (auto same = (*there)->change_key(wish.key, wish.key, wish.key_place); !same)
        return tl::unexpected(same.error());
      return std::move(**there);
    case SealState::Sealed:
      break;
  }
  return failure(
      ErrorCode::Refused,
      fmt::format("{} is sealed already, with the key {}", workspace.folder().string(), (*there)->key_id()),
      "'schoolgate key rotate FILE' takes another key");
}

// A damaged database cannot be copied: better told before anything is sealed.
Status check_database(const fs::path& file) {
  const auto database = Database::open_file(file);
  if (!database) return tl::unexpected(database.error());
  const std::string fault = (*database)->fault();
  if (fault.empty()) return {};
  return failure(ErrorCode::Refused, fmt::format("the database is damaged ({}): nothing was sealed", fault),
                 "restore the last backup first");
}

// What would end it half way, when no command works until it is ended: a file that cannot be read, or too
// little room for the largest beside itself.
Status check_can_be_sealed(const Workspace& workspace) {
  std::error_code error;
  const auto files = files_to_seal(workspace);
  if (!files) return tl::unexpected(files.error());
  std::uintmax_t largest = fs::file_size(workspace.database_file(), error);
  for (const KeptFile& file : *files) largest = std::max(largest, fs::file_size(file.path, error));
  constexpr std::uintmax_t kSpare = 64U << 20U;
  const auto room = fs::space(workspace.folder(), error);
  if (!error && (room.available < kSpare || room.available - kSpare < largest))
    return failure(
        ErrorCode::Refused,
        fmt::format("{} has too little room to be sealed: nothing was sealed", workspace.folder().string()),
        fmt::format("free {} MB: each file is written anew beside itself", (largest + kSpare) / 1'000'000));
  for (const KeptFile& file : *files) {
    auto read = KeptFiles().read_by_pieces(file, [](ByteView) {});
    if (read) continue;
    read.error().message += ": nothing was sealed";
    return read;
  }
  return {};
}

// The ledger has it in the plain database, so that the sealed one, its copy, has it from its first moment.
Status seal_database(const Workspace& workspace, const SealWish& wish, const PageKey& pages) {
  {
    const auto database = Database::open_file(workspace.database_file());
    if (!database) return tl::unexpected(database.error());
    consent::Ledger(*database, wish.clock)
        .append(wish.who, consent::LedgerAction::WorkspaceSealed, "workspace",
                nlohmann::json{{"key", wish.key.id()}}.dump());
  }
  return Database::seal_file(workspace.database_file(), pages);
}

}  // namespace

Result<SealSummary> seal_workspace(const Workspace& workspace, const SealWish& wish) {
  const auto alone = Presence::alone(workspace);
  if (!alone) return tl::unexpected(alone.error());
  if (workspace.database().chosen() != workspace.database_file())
    return failure(ErrorCode::Refused,
                   fmt::format("the database of {} is on a server, where its rows would stay readable",
                               workspace.folder().string()),
                   "'schoolgate database move file' brings it back into the workspace first");
  const bool plain = form_of(workspace.database_file(), nullptr) == DatabaseForm::Plain;
  if (plain) {
    if (auto sound = check_database(workspace.database_file()); !sound) return tl::unexpected(sound.error());
  }
  const auto there = WorkspaceSeal::read(workspace.seal());
  if (!there) return tl::unexpected(there.error());
  if (!*there) {
    if (auto can = check_can_be_sealed(workspace); !can) return tl::unexpected(can.error());
    if (auto settled = settle_lists(workspace, wish.remove_lists); !settled)
      return tl::unexpected(settled.error());
  }
  SealSummary summary;
  auto seal = begun_seal(workspace, wish, summary);
  if (!seal) return tl::unexpected(seal.error());
  const auto keys = seal->open(wish.key);
  if (!keys) return tl::unexpected(keys.error());
  if (plain) {
    if (auto done = seal_database(workspace, wish, keys->pages); !done) return tl::unexpected(done.error());
  }
  const KeptFiles sealed(workspace.folder(), keys->files);
  const auto files = files_to_seal(workspace);
  if (!files) return tl::unexpected(files.error());
  for (std::size_t i = 0; i < files->size(); ++i) {
    const KeptFile& file = (*files)[i];
    const auto named = digest_from_hex(file.path.filename().string());
    const auto done = sealed.seal_in_place(file, named ? std::optional(*named) : std::nullopt);
    if (!done) return tl::unexpected(done.error());
    switch (*done) {
      case InPlace::SealedNow:
        ++summary.files;
        break;
      case InPlace::SealedBefore:
        break;
      case InPlace::Damaged:
        summary.damaged.push_back(file.path);
        break;
    }
    wish.progress(i + 1, files->size());
  }
  seal->end_sealing();
  if (auto written = seal->write(workspace.seal()); !written) return tl::unexpected(written.error());
  return summary;
}

}  // namespace schoolgate::gate
