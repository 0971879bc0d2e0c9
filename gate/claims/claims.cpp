#include "gate/claims/claims.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/storage/dialect.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::chrono::milliseconds kForgottenAfter = std::chrono::hours(24);

std::string unfinished(const char* alias) {
  return fmt::format("{}.state IN ('{}', '{}')", alias, word(PhotoState::Received),
                     word(PhotoState::Analysed));
}

long long now_of(ReadSession& session) {
  long long now = 0;
  session << fmt::format("SELECT {}", milliseconds_now(session)), soci::into(now);
  return now;
}

long long count(ReadSession& session, const std::string& what) {
  long long number = 0;
  session << "SELECT COUNT(*) FROM " + what, soci::into(number);
  return number;
}

bool is_known(ReadSession& session, const std::string& worker) {
  long long rows = 0;
  session << "SELECT COUNT(*) FROM workers WHERE id = :id", soci::use(worker), soci::into(rows);
  return rows > 0;
}

// Photos that were decided or removed by somebody else meanwhile, and workers that are long gone.
void tidy(WriteSession& session, long long now) {
  const long long long_ago = now - kForgottenAfter.count();
  session << "DELETE FROM workers WHERE heard < :then", soci::use(long_ago);
  session << "DELETE FROM claims WHERE until < :now AND photo NOT IN (SELECT p.id FROM photos p WHERE " +
                 unfinished("p") + ")",
      soci::use(now);
}

constexpr unsigned kOldestEach = 4;

// Those of which fewest photos wait come first, or the one with the oldest.
std::vector<EventId> events_that_wait(ReadSession& session, bool oldest_first) {
  const soci::rowset<long long> rows =
      (session.sql().prepare << "SELECT p.event FROM photos p WHERE " + unfinished("p") +
                                    " GROUP BY p.event ORDER BY " + (oldest_first ? "" : "COUNT(*), ") +
                                    "MIN(p.id)");
  return {rows.begin(), rows.end()};
}

// Rows that can be taken, of the oldest photos that have none: few, so that the table stays small.
void make_claims(WriteSession& session, EventId event) {
  session
      << "INSERT INTO claims (photo, worker, host, until, number) SELECT p.id, '', '', 0, 0 FROM photos p "
         "WHERE p.event = :event AND " +
             unfinished("p") +
             " AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.photo = p.id) ORDER BY p.id LIMIT 32 ON "
             "CONFLICT DO NOTHING",
      soci::use(event);
}

// Of the oldest photo; from now on this transaction's.
std::optional<Claim> free_claim(WriteSession& session, EventId event, long long now) {
  Claim claim;
  session << "SELECT c.photo, c.number, c.host FROM claims c JOIN photos p ON p.id = c.photo WHERE p.event = "
             ":event AND " +
                 unfinished("p") + " AND c.until <= :now ORDER BY p.id LIMIT 1" +
                 taking_rows_of(session, "c"),
      soci::use(event), soci::use(now), soci::into(claim.photo), soci::into(claim.number),
      soci::into(claim.last_host);
  if (!session.got_data()) return std::nullopt;
  return claim;
}

// Digests without a blank, in one row's column.
std::string stored_form(const Equipment& equipment) {
  return fmt::format("{} {} {} {}", equipment.program, equipment.engines, equipment.models, equipment.texts);
}

// What an older program wrote is nobody's equipment: such a worker differs in everything.
Equipment read_equipment(const std::string& text) {
  Equipment equipment;
  std::istringstream words(text);
  words >> equipment.program >> equipment.engines >> equipment.models >> equipment.texts;
  return equipment;
}

tl::unexpected<Error> refused_for(const Equipment& own, const Equipment& other, const std::string& host) {
  return failure(ErrorCode::Refused,
                 fmt::format("the worker on {} looks at this school's photos with {} than this one, and the "
                             "two might decide differently about the same photo",
                             host, difference(own, other)),
                 "give both machines the same packages and models; until the last of the other workers was "
                 "ended, this one takes no photo of this school");
}

tl::unexpected<Error> lost(const Claim& claim) {
  return failure(ErrorCode::Conflict,
                 fmt::format("photo {} is no longer in the hands of this worker", claim.photo),
                 "another one looks at it, or has");
}

}  // namespace

std::string difference(const Equipment& one, const Equipment& other) {
  std::vector<const char*> parts;
  if (one.program != other.program) parts.push_back("another build of Schoolgate");
  if (one.engines != other.engines) parts.push_back("other engines for the networks");
  if (one.models != other.models) parts.push_back("other models");
  if (one.texts != other.texts) parts.push_back("another Tesseract, other data of it or another dictionary");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::size_t WorkersSeen::alive() const {
  return static_cast<std::size_t>(std::ranges::count_if(workers, &SeenWorker::alive));
}

Status Claims::join(const WorkerName& worker, std::chrono::milliseconds lease) {
  // Two who join at the same time see each other: this transaction waits for others.
  return database_->transact([&](WriteSession& session) -> Status {
    const long long now = now_of(session);
    tidy(session, now);
    const std::string equipment = stored_form(worker.equipment);
    std::string host;
    std::string theirs;
    session << "SELECT host, equipment FROM workers WHERE equipment <> :equipment AND heard + lease >= :now "
               "ORDER BY heard DESC, id LIMIT 1",
        soci::use(equipment), soci::use(now), soci::into(host), soci::into(theirs);
    if (session.got_data()) return refused_for(worker.equipment, read_equipment(theirs), host);
    session << "DELETE FROM workers WHERE equipment <> :equipment", soci::use(equipment);
    const long long length = lease.count();
    const long long process = worker.process;
    session << "INSERT INTO workers (id, host, process, equipment, lease, heard) VALUES (:id, :host, "
               ":process, :equipment, :lease, :now)",
        soci::use(worker.id), soci::use(worker.host), soci::use(process), soci::use(equipment),
        soci::use(length), soci::use(now);
    return {};
  });
}

void Claims::leave(const std::string& worker) {
  database_->transact_beside(
      [&](WriteSession& session) { session << "DELETE FROM workers WHERE id = :id", soci::use(worker); });
}

bool Claims::knows(const std::string& worker) {
  return database_->read([&](ReadSession& session) { return is_known(session, worker); });
}

bool Claims::renew(const std::string& worker, const std::optional<Claim>& claim) {
  return database_->transact_beside([&](WriteSession& session) {
    const long long now = now_of(session);
    session << "UPDATE workers SET heard = :now WHERE id = :id", soci::use(now), soci::use(worker);
    if (!claim) return true;
    // What ran out may be taken at any moment: it is not the worker's any more.
    session << "UPDATE claims SET until = :now + (SELECT lease FROM workers WHERE id = :id) WHERE photo = "
               ":photo AND worker = :worker AND number = :number AND until > :now2",
        soci::use(now), soci::use(worker), soci::use(claim->photo), soci::use(worker),
        soci::use(claim->number), soci::use(now);
    return count(session, fmt::format("claims WHERE photo = {} AND number = {} AND until > {}", claim->photo,
                                      claim->number, now)) > 0;
  });
}

std::optional<Claim> Claims::take(const std::string& worker) {
  const bool oldest_first = ++takes_ % kOldestEach == 0;
  return database_->transact_beside([&](WriteSession& session) -> std::optional<Claim> {
    const long long now = now_of(session);
    if (!is_known(session, worker)) return std::nullopt;
    std::optional<Claim> claim;
    for (const EventId event : events_that_wait(session, oldest_first)) {
      claim = free_claim(session, event, now);
      if (!claim) {
        make_claims(session, event);
        claim = free_claim(session, event, now);
      }
      if (claim) break;
    }
    if (!claim) return std::nullopt;
    claim->worker = worker;
    ++claim->number;
    session
        << "UPDATE claims SET worker = :worker, host = (SELECT host FROM workers WHERE id = :id), until = "
           ":now + (SELECT lease FROM workers WHERE id = :id2), number = :number WHERE photo = :photo",
        soci::use(worker), soci::use(worker), soci::use(now), soci::use(worker), soci::use(claim->number),
        soci::use(claim->photo);
    return claim;
  });
}

void Claims::give_back(const Claim& claim, std::chrono::milliseconds wait) {
  database_->transact_beside([&](WriteSession& session) {
    const long long free_from = now_of(session) + wait.count();
    session << "UPDATE claims SET worker = '', until = :until, number = number - 1 WHERE photo = :photo AND "
               "worker = :worker AND number = :number",
        soci::use(free_from), soci::use(claim.photo), soci::use(claim.worker), soci::use(claim.number);
  });
}

void Claims::drop(const Claim& claim) {
  database_->transact_beside([&](WriteSession& session) {
    // In nobody's name: whoever comes back to it late does not give it back as well.
    session << "UPDATE claims SET worker = '', until = 0 WHERE photo = :photo AND worker = :worker AND "
               "number = :number",
        soci::use(claim.photo), soci::use(claim.worker), soci::use(claim.number);
  });
}

Status Claims::still_held(WriteSession& session, const Claim& claim) {
  const long long now = now_of(session);
  // Written, not only read: whoever would take it waits, or passes it over.
  session
      << "UPDATE claims SET worker = worker WHERE photo = :photo AND worker = :worker AND number = :number "
         "AND until > :now",
      soci::use(claim.photo), soci::use(claim.worker), soci::use(claim.number), soci::use(now);
  long long held = 0;
  session << "SELECT COUNT(*) FROM claims WHERE photo = :photo AND worker = :worker AND number = :number AND "
             "until > :now",
      soci::use(claim.photo), soci::use(claim.worker), soci::use(claim.number), soci::use(now),
      soci::into(held);
  if (held == 0) return lost(claim);
  return {};
}

Status Claims::ends(WriteSession& session, const Claim& claim) {
  if (auto held = still_held(session, claim); !held) return held;
  session << "DELETE FROM claims WHERE photo = :photo", soci::use(claim.photo);
  return {};
}

WorkersSeen Claims::seen() {
  return database_->read([](ReadSession& session) {
    WorkersSeen seen;
    const long long now = now_of(session);
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT w.id, w.host, w.process, w.equipment, w.lease, w.heard, (SELECT "
                                  "COUNT(*) FROM claims c WHERE c.worker = w.id AND c.until > :now) AS "
                                  "in_hand FROM workers w ORDER BY w.heard DESC, w.id",
         soci::use(now));
    for (const soci::row& row : rows) {
      const auto number = [&](const char* column) {
        return static_cast<long long>(whole_number(row, column));
      };
      seen.workers.push_back({{row.get<std::string>("id"), row.get<std::string>("host"), number("process"),
                               read_equipment(row.get<std::string>("equipment"))},
                              std::chrono::milliseconds(std::max(0LL, now - number("heard"))),
                              std::chrono::milliseconds(number("lease")),
                              static_cast<std::size_t>(number("in_hand"))});
    }
    const std::string free = fmt::format(
        "photos p LEFT JOIN claims c ON c.photo = p.id WHERE {} AND (c.photo IS NULL OR "
        "c.worker = '' OR c.until <= {})",
        unfinished("p"), now);
    seen.waiting = static_cast<std::size_t>(count(session, free));
    seen.overdue = static_cast<std::size_t>(count(session, free + " AND c.until > 0 AND c.worker <> ''"));
    return seen;
  });
}

std::chrono::milliseconds Claims::clock_ahead_of(Instant now) {
  const long long theirs = database_->read([](ReadSession& session) { return now_of(session); });
  return std::chrono::milliseconds(theirs) -
         std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
}

Status refuse_beside_workers(Database& database, const char* doing) {
  const long long alive = database.read([](ReadSession& session) {
    return count(session, fmt::format("workers WHERE heard + lease >= {}", milliseconds_now(session)));
  });
  if (alive == 0) return {};
  return failure(ErrorCode::Conflict,
                 fmt::format("{} of this school at work: {} beside them",
                             alive == 1 ? "1 worker is" : fmt::format("{} workers are", alive), doing),
                 "end them first, on every machine ('schoolgate doctor' names them)");
}

}  // namespace schoolgate::gate
