#include "gate/backup/accept_rows.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "foundation/sealing/workspace_seal.hpp"
#include "gate/belonging/ledger_guard.hpp"
#include "gate/belonging/row_owner.hpp"
#include "gate/log/photo_log.hpp"
#include "gate/out/posts.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

using Opened = std::shared_ptr<Database>;

Result<Opened> open_own(const Workspace& workspace, const Clock& clock) {
  const auto keys = open_workspace_keys(workspace.seal());
  if (!keys) return tl::unexpected(keys.error());
  auto opened = open_chosen(workspace.database(), *keys ? (*keys)->pages : nullptr);
  if (!opened || !(*opened)->server()) return opened;
  (*opened)->apply_schema(owner_schema());
  const auto folder = owner_of_folder(workspace.identity(), clock);
  if (!folder) return tl::unexpected(folder.error());
  if (auto own = own_rows(**opened, *folder); !own) return tl::unexpected(own.error());
  return opened;
}

Result<AcceptSummary> accept(const Workspace& workspace, const Opened& database, const Accepting& accepting) {
  const AcknowledgedNote note(workspace.acknowledged());
  const RowsSeen seen = see_rows(*database, note);
  if (!seen.why)
    return failure(ErrorCode::Refused, "the database holds all that this workspace was told stands",
                   "there is nothing to accept");
  if (!seen.rows)
    return failure(ErrorCode::Refused, "the database holds no ledger, and so no school",
                   "'schoolgate restore' the last backup into a new folder");
  consent::Ledger ledger(database, accepting.clock);
  if (const auto whole = ledger.verify(); !whole) return tl::unexpected(whole.error());
  AcceptSummary summary;
  if (seen.noted) summary.acknowledged = seen.noted->end;
  summary.found = seen.rows->end;
  PhotoLog log(
      database, accepting.clock, [&](const auto& entries) { return discard_files(workspace, entries); },
      [&](const auto& digests) { discard_pictures(workspace, digests); });
  constexpr const char* kWhy = "the database was accepted though it lacks what was acknowledged";
  const auto ended = log.photos.end_all_approvals(
      {accepting.who, consent::LedgerAction::PhotoReturned, kWhy}, [&](WriteSession& session) {
        summary.posts_returned = return_waiting_posts(session, accepting.clock.now(), accepting.who, kWhy);
        accepting.also(session);
        consent::Ledger::append(
            session, accepting.clock.now(), accepting.who, consent::LedgerAction::DatabaseAccepted,
            "workspace",
            nlohmann::json{{"acknowledged",
                            summary.acknowledged ? consent::to_text(*summary.acknowledged) : "not known"},
                           {"found", consent::to_text(summary.found)}}
                .dump());
      });
  if (!ended) return tl::unexpected(ended.error());
  summary.approvals_ended = *ended;
  summary.released = log.photos.in_state(PhotoState::Released).size();
  const auto end = database->read(end_of_rows);
  if (auto noted = note.put(end.value()); !noted) return tl::unexpected(noted.error());
  return summary;
}

}  // namespace

Result<AcceptSummary> accept_rows(const Workspace& workspace, const Accepting& accepting) {
  const auto alone = Presence::alone(workspace);
  if (!alone) return tl::unexpected(alone.error());
  try {
    const auto database = open_own(workspace, accepting.clock);
    if (!database) return tl::unexpected(database.error());
    return accept(workspace, *database, accepting);
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

}  // namespace schoolgate::gate
