#include "gate/backup/database_move.hpp"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/durable_file.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/storage/table_copy.hpp"
#include "gate/belonging/ledger_guard.hpp"
#include "gate/belonging/row_owner.hpp"
#include "gate/claims/claims.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/school/template_store.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

using Opened = std::shared_ptr<Database>;

// With every schema of the workspace applied, and whole.
Result<Opened> open_whole(Result<Opened> opened, const DatabaseMove& move) {
  if (!opened) return opened;
  const PhotoLog log(
      *opened, move.clock, [](const auto&) { return Status{}; }, [](const auto&) {});
  (*opened)->apply_schema(template_schema());
  (*opened)->apply_schema(owner_schema());
  move.also(*opened);
  if (const std::string fault = (*opened)->fault(); !fault.empty())
    return failure(ErrorCode::Refused, fmt::format("the database is damaged ({})", fault),
                   "restore the last backup first");
  consent::Ledger ledger(*opened, move.clock);
  if (const auto whole = ledger.verify(); !whole) return tl::unexpected(whole.error());
  return opened;
}

// The same ledger up to its end, and then that it moved.
Status prove_and_note(const Opened& copy, const consent::LedgerHead& end, const char* where,
                      const DatabaseMove& move) {
  consent::Ledger ledger(copy, move.clock);
  if (const auto whole = ledger.verify(end); !whole) return tl::unexpected(whole.error());
  if (ledger.head() != end)
    return failure(ErrorCode::Unavailable, "the copy of the ledger does not end as the ledger does",
                   "nothing was moved; see 'schoolgate doctor'");
  ledger.append(move.who, consent::LedgerAction::DatabaseMoved, "workspace",
                nlohmann::json{{"to", where}}.dump());
  return {};
}

// Does the school there hold this ledger up to its end, and that it moved, and nothing since?
bool is_copy_up_to(const Opened& copy, const consent::LedgerHead& end, const DatabaseMove& move) {
  if (!copy->read([](ReadSession& session) { return has_table(session, "ledger"); })) return false;
  consent::Ledger ledger(copy, move.clock);
  if (ledger.head().number != end.number + 1 || !ledger.verify(end)) return false;
  const auto last = ledger.entries(end.number + 1, 1);
  return !last.empty() && last.front().action == word(consent::LedgerAction::DatabaseMoved);
}

Status refuse_sealed(const Workspace& workspace) {
  std::error_code error;
  if (!fs::exists(workspace.seal(), error) && !error) return {};
  return failure(
      ErrorCode::Refused,
      fmt::format("{} is sealed, and rows on a database server are not", workspace.folder().string()),
      "its database stays in its sealed file");
}

Status nothing_at(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error) && !error) return {};
  return failure(ErrorCode::AlreadyExists, fmt::format("{} is there already", file.string()),
                 "put it elsewhere: it is the database of before an earlier move");
}

// While nobody writes there, this object neither.
Status copy_to_file(const Opened& server, consent::Ledger& ledger, const fs::path& copy,
                    const DatabaseMove& move) {
  // Of those on other machines this one's locks know nothing.
  if (auto idle = refuse_beside_workers(*server, "its rows are not moved"); !idle) return idle;
  const auto end = ledger.head();
  if (auto copied = server->copy_to(copy); !copied) return copied;
  const auto file = Database::open_file(copy);
  if (!file) return tl::unexpected(file.error());
  return prove_and_note(*file, end, "file", move);
}

}  // namespace

Status move_to_server(const Workspace& workspace, const ServerAddress& address, const DatabaseMove& move) {
  const auto alone = Presence::alone(workspace);
  if (!alone) return tl::unexpected(alone.error());
  if (auto plain = refuse_sealed(workspace); !plain) return plain;
  const DatabasePlace place = workspace.database();
  if (place.chosen() != place.file)
    return failure(ErrorCode::Refused, "the workspace's database is on a server already",
                   "'schoolgate database move file' brings it back first");
  const fs::path before = file_of_before(place);
  const bool half = is_half_moved(place);
  if (!half) {
    if (auto free = nothing_at(before); !free) return free;
  }
  try {
    const auto server = Database::open_server(address);
    if (!server) return tl::unexpected(server.error());
    const auto file = open_whole(Database::open_file(half ? before : place.file), move);
    if (!file) return tl::unexpected(file.error());
    const auto own = owner_of_folder(workspace.identity(), move.clock);
    if (!own) return tl::unexpected(own.error());
    const auto end = consent::Ledger(*file, move.clock).head();
    // One that was interrupted left its copy, which is carried on with while it still is one and nobody
    // else's: a copy of this folder may have been moved there before.
    if ((*server)->is_empty() || !is_copy_up_to(*server, end, move)) {
      if (auto taken = (*server)->take_over(**file); !taken) return taken;
      hand_over_rows(**server, *own);
      if (auto proved = prove_and_note(*server, end, "server", move); !proved) return proved;
    } else if (auto kept = own_rows(**server, *own); !kept) {
      return kept;
    }
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
  // In this order: at no moment the rows of before could be taken for the school's.
  if (!half) {
    if (auto aside = replace_durably(place.file, before); !aside) return aside;
  }
  return choose_server(place, address);
}

Status move_to_file(const Workspace& workspace, const DatabaseMove& move) {
  const auto alone = Presence::alone(workspace);
  if (!alone) return tl::unexpected(alone.error());
  const DatabasePlace place = workspace.database();
  const auto address = chosen_server(place);
  if (!address) return tl::unexpected(address.error());
  if (!*address)
    return failure(ErrorCode::Refused, "the workspace's database is a file already",
                   "there is nothing to do");
  if (auto free = nothing_at(place.file); !free) return free;
  const fs::path copy = place.file.string() + ".moving";
  if (auto removed = remove_durably(copy); !removed) return removed;
  // One that was interrupted may have closed them already, and nobody could have written since.
  const auto opened = reopen_rows(**address);
  if (!opened) return tl::unexpected(opened.error());
  try {
    const auto server = open_whole(Database::open_server(**address), move);
    if (!server) return tl::unexpected(server.error());
    const auto own = owner_of_folder(workspace.identity(), move.clock);
    if (!own) return tl::unexpected(own.error());
    if (auto owned = own_rows(**server, *own); !owned) {
      // Left as they were found: their owner may work on a file by now.
      if (*opened) (*server)->transact([](WriteSession& session) { close_rows(session); });
      return owned;
    }
    consent::Ledger ledger(*server, move.clock);
    const auto door = Database::open_server(**address);
    if (!door) return tl::unexpected(door.error());
    auto left = (*door)->transact([&](WriteSession& session) -> Status {
      keep_writers_out_for_long(session);
      if (auto copied = copy_to_file(*server, ledger, copy, move); !copied) return copied;
      close_rows(session);
      return {};
    });
    if (!left) return left;
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
  if (auto named = replace_durably(copy, place.file); !named) return named;
  return choose_file(place);
}

Status take_over_server(const Workspace& workspace, const DatabaseMove& move) {
  const auto alone = Presence::alone(workspace);
  if (!alone) return tl::unexpected(alone.error());
  const auto address = chosen_server(workspace.database());
  if (!address) return tl::unexpected(address.error());
  if (!*address)
    return failure(ErrorCode::Refused, "the workspace's database is a file, which is its own",
                   "there is nothing to take over");
  const auto own = owner_of_folder(workspace.identity(), move.clock);
  if (!own) return tl::unexpected(own.error());
  if (auto taken = take_over_rows(**address, *own, move.clock, move.who); !taken) return taken;
  // Whatever this folder was told before was told by other rows.
  const auto server = Database::open_server(**address);
  if (!server) return tl::unexpected(server.error());
  const auto end = (*server)->read(end_of_rows);
  return end ? AcknowledgedNote(workspace.acknowledged()).put(*end) : Status{};
}

}  // namespace schoolgate::gate
