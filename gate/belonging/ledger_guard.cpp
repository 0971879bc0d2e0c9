#include "gate/belonging/ledger_guard.hpp"

#include <utility>

#include <fmt/format.h>

namespace schoolgate::gate {
namespace {

// A database has four at a time.
constexpr std::size_t kMostConnections = 8;

constexpr const char* kWhatToDo =
    "nothing is read, written or released by it: let this workspace reach the database that has the rest "
    "(docs/postgresql.md); only where that is lost for good, look with 'schoolgate database show', then an "
    "admin says 'schoolgate database accept'";

Error older(std::string what) { return {ErrorCode::Refused, std::move(what), kWhatToDo}; }

}  // namespace

std::optional<Acknowledged> end_of_rows(ReadSession& session) {
  if (!has_table(session, "ledger_head")) return std::nullopt;
  return Acknowledged{consent::Ledger::head(session), history_of(session)};
}

std::optional<Error> why_not_acknowledged(ReadSession& session, const Acknowledged& noted) {
  const auto rows = end_of_rows(session);
  if (!rows) {
    return older(
        fmt::format("the database holds no ledger, and this workspace was told that entry {} of it stands",
                    noted.end.number));
  }
  if (is_overtaken(rows->server, noted.server))
    return older(
        fmt::format("the database server that answers is on timeline {}, and another one, on timeline {}, "
                    "took its place already",
                    rows->server->timeline, noted.server->timeline));
  if (noted.end.number == 0 || consent::Ledger::holds(session, noted.end)) return std::nullopt;
  if (rows->end.number < noted.end.number)
    return older(
        fmt::format("the database is older than what this workspace was told stands: its ledger ends with "
                    "entry {}, and entry {} was acknowledged",
                    rows->end.number, noted.end.number));
  return older(
      fmt::format("the database has another past than this workspace: entry {} of its ledger is not the one "
                  "that was acknowledged",
                  noted.end.number));
}

DatabaseGuard::Check LedgerGuard::before() {
  // Before the transaction sees its moment: what others note after that may lie beyond it.
  const auto noted = note_.read();
  if (!noted) throw RowsRefused(noted.error());
  return [this, noted = *noted](ReadSession& session) { check(session, noted); };
}

void LedgerGuard::check(ReadSession& session, const std::optional<Acknowledged>& noted) {
  Known now = known(session);
  if (!noted || now.held == noted) return;
  // Of a connection that held an earlier one there is but one thing to ask.
  const bool held =
      now.held && !is_overtaken(now.server, noted->server) && consent::Ledger::holds(session, noted->end);
  if (!held) {
    if (const auto why = why_not_acknowledged(session, *noted)) throw RowsRefused(*why);
  }
  // Whoever still speaks to the server that this one follows is refused from now on.
  if (now.server && noted->server != now.server) {
    if (auto moved = note_.advance({noted->end, now.server}); !moved) throw RowsRefused(moved.error());
  }
  now.held = noted;
  know(session.connection(), std::move(now));
}

LedgerGuard::Known LedgerGuard::known(ReadSession& session) {
  {
    const std::scoped_lock lock(mutex_);
    if (const auto found = known_.find(session.connection()); found != known_.end()) return found->second;
  }
  Known fresh{history_of(session), std::nullopt};
  know(session.connection(), fresh);
  return fresh;
}

void LedgerGuard::know(std::uint64_t connection, Known known) {
  const std::scoped_lock lock(mutex_);
  known_.insert_or_assign(connection, std::move(known));
  if (known_.size() > kMostConnections) known_.erase(known_.begin());
}

void LedgerGuard::stands(const std::string& reached, std::uint64_t connection) {
  const auto end = consent::ledger_head_from_text(reached);
  if (!end) throw std::logic_error("the ledger's end is told in other words than its own");
  Acknowledged reached_there{*end, std::nullopt};
  {
    const std::scoped_lock lock(mutex_);
    Known& there = known_[connection];
    reached_there.server = there.server;
    there.held = reached_there;
  }
  if (auto noted = note_.advance(reached_there); !noted)
    throw CommitUnknown({ErrorCode::Unavailable,
                         fmt::format("a change was committed, but that it stands could not be noted ({})",
                                     noted.error().message),
                         noted.error().hint});
}

Status note_end_of_rows(Database& database, const AcknowledgedNote& note) {
  const auto end = database.read(end_of_rows);
  return end ? note.advance(*end) : Status{};
}

RowsSeen see_rows(Database& database, const AcknowledgedNote& note) {
  const auto noted = note.read();
  return database.read([&](ReadSession& session) {
    RowsSeen seen{std::nullopt, end_of_rows(session), std::nullopt};
    if (!noted) {
      seen.why = noted.error();
    } else if (*noted) {
      seen.noted = *noted;
      seen.why = why_not_acknowledged(session, **noted);
    }
    return seen;
  });
}

}  // namespace schoolgate::gate
