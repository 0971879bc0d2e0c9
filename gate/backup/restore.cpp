#include <algorithm>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/storage/session.hpp"
#include "gate/backup/backup.hpp"
#include "gate/log/findings_json.hpp"
#include "gate/out/posts.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSettings = "schoolgate.conf";
constexpr const char* kRestoredDatabase = "schoolgate.db";
constexpr const char* kRestoredSeal = "workspace.seal";
constexpr std::uintmax_t kMostSealedBy = 64U << 10U;

Status prove_all(const BackupFolder& from, const BackupList& list) {
  for (const BackedUpFile& file : list.files) {
    const auto good = from.files().prove(file.sha256);
    if (good && *good) continue;
    return failure(ErrorCode::Refused,
                   fmt::format("{} is {} in the backup of {}", file.path, good ? "damaged" : "missing",
                               to_iso(list.made)),
                   "nothing was restored; name an older backup with --made, or another disk");
  }
  return {};
}

Status put_back(const BackupFolder& from, const BackedUpFile& file, const fs::path& to) {
  const auto bytes = from.files().load(file.sha256);
  if (!bytes) return tl::unexpected(bytes.error());
  const fs::path place = to / file.path;
  if (auto made = make_private_folder(place.parent_path()); !made) return made;
  if (auto written = write_durably(place, *bytes); !written) return written;
  const auto again = read_file(place, bytes->size());
  if (again && *again == *bytes) return {};
  return failure(ErrorCode::Unavailable,
                 fmt::format("{} does not read back as it was written", place.string()),
                 "use another disk for the workspace");
}

// How the backup is sealed, and the keys to it.
struct RestoredSeal {
  WorkspaceSeal seal;
  WorkspaceKeys keys;
};

// None of a plain backup. Without its key nothing is restored.
Result<std::optional<RestoredSeal>> seal_of(const BackupFolder& from, const BackupList& list,
                                            const Restoring& restoring) {
  const auto file = std::ranges::find(list.files, kRestoredSeal, &BackedUpFile::path);
  if (file == list.files.end()) return std::nullopt;
  if (file->bytes > kMostSealedBy)
    return failure(ErrorCode::Refused, "the backup's seal is damaged", "name another backup with --made");
  const auto bytes = from.files().load(file->sha256);
  if (!bytes) return tl::unexpected(bytes.error());
  auto seal =
      WorkspaceSeal::parse({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, kRestoredSeal);
  if (!seal) return tl::unexpected(seal.error());
  const auto key = SchoolKey::read(restoring.key_place.empty() ? seal->place() : restoring.key_place);
  if (!key)
    return failure(key.error().code,
                   fmt::format("the backup is sealed with the key {}, which is not at hand ({})",
                               seal->key_id(), key.error().message),
                   "name its file with --key; its words can be typed into a new file of mode 600");
  auto keys = seal->open(*key);
  if (!keys) return tl::unexpected(keys.error());
  if (!restoring.key_place.empty()) {
    if (auto moved = seal->change_key(*key, *key, restoring.key_place); !moved)
      return tl::unexpected(moved.error());
  }
  return RestoredSeal{std::move(*seal), std::move(*keys)};
}

// What must have happened before it is a workspace.
Status begin_restored(const fs::path& file, const PageKey& pages, const Restoring& restoring,
                      RestoreSummary& summary) {
  try {
    const auto database = Database::open_file(file, pages);
    if (!database) return tl::unexpected(database.error());
    consent::Ledger ledger(*database, restoring.clock);
    summary.end = ledger.head();
    // A backup is older than what was noted since: that is told, and is no fault of it.
    const auto& noted = restoring.noted;
    if (noted && noted->number > summary.end.number)
      summary.entries_lost = noted->number - summary.end.number;
    const auto whole = ledger.verify(summary.entries_lost > 0 ? std::nullopt : noted);
    if (!whole) return tl::unexpected(whole.error());
    // No file and no picture of an approval lies where it was restored that could be discarded.
    PhotoLog log(
        *database, restoring.clock, [](const auto&) { return Status{}; }, [](const auto&) {});
    const std::string when = to_iso(summary.made);
    const std::string why = fmt::format("the workspace was restored from the backup of {}", when);
    const auto ended = log.photos.end_all_approvals(
        {restoring.who, consent::LedgerAction::PhotoReturned, why}, [&](WriteSession& session) {
          summary.posts_returned = return_waiting_posts(session, restoring.clock.now(), restoring.who, why);
          restoring.also(session);
          consent::Ledger::append(session, restoring.clock.now(), restoring.who,
                                  consent::LedgerAction::WorkspaceRestored, "workspace",
                                  to_line({{"backup", when}}));
        });
    if (!ended) return tl::unexpected(ended.error());
    summary.approvals_ended = *ended;
    summary.released_before = log.photos.in_state(PhotoState::Released).size();
    return {};
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace

Result<RestoreSummary> restore(const fs::path& folder, std::optional<Instant> made, const fs::path& to,
                               const Restoring& restoring) {
  const auto from = BackupFolder::open_to_read(folder);
  if (!from) return tl::unexpected(from.error());
  const auto moments = from->moments();
  if (!moments) return tl::unexpected(moments.error());
  if (made && std::ranges::find(*moments, *made) == moments->end()) {
    std::string known;
    for (const Instant one : *moments) known += (known.empty() ? "" : ", ") + to_iso(one);
    return failure(ErrorCode::NotFound, fmt::format("no backup was made at {}", to_iso(*made)),
                   "there are those of " + known);
  }
  std::error_code error;
  if (fs::exists(to, error) && (!fs::is_directory(to, error) || !fs::is_empty(to, error)))
    return failure(
        ErrorCode::Refused, fmt::format("{} is not empty", to.string()),
        fs::exists(to / kSettings, error)
            ? "name a new folder: nothing is ever restored over what is there"
            : "name a new folder; one that an interrupted restore left is of no use, and may be removed");
  const auto list = from->read(made.value_or(moments->front()));
  if (!list) return tl::unexpected(list.error());
  const auto settings = std::ranges::find(list->files, kSettings, &BackedUpFile::path);
  if (settings == list->files.end())
    return failure(ErrorCode::Refused, "the backup has no settings", "name another backup with --made");
  if (auto whole = prove_all(*from, *list); !whole) return tl::unexpected(whole.error());
  const auto sealed = seal_of(*from, *list, restoring);
  if (!sealed) return tl::unexpected(sealed.error());
  if (auto made_folder = make_private_folder(to); !made_folder) return tl::unexpected(made_folder.error());
  RestoreSummary summary;
  summary.made = list->made;
  for (const BackedUpFile& file : list->files) {
    summary.bytes += file.bytes;
    ++summary.files;
    if (file.path == kSettings) continue;
    if (auto back = put_back(*from, file, to); !back) {
      // So that the same command can be given again once there is room.
      for (const auto& half : fs::directory_iterator(to, error)) fs::remove_all(half.path(), error);
      return tl::unexpected(back.error());
    }
  }
  if (*sealed) {
    if (auto written = (*sealed)->seal.write(to / kRestoredSeal); !written)
      return tl::unexpected(written.error());
  }
  const PageKey pages = *sealed ? (*sealed)->keys.pages : nullptr;
  if (auto begun = begin_restored(to / kRestoredDatabase, pages, restoring, summary); !begun)
    return tl::unexpected(begun.error());
  if (auto back = put_back(*from, *settings, to); !back) return tl::unexpected(back.error());
  return summary;
}

}  // namespace schoolgate::gate
