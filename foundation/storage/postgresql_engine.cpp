#include "foundation/storage/postgresql_engine.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>

#include "foundation/storage/server_connection.hpp"
#include "foundation/storage/table_copy.hpp"

namespace schoolgate {
namespace {

// One after the other, by a lock that no other school can take: it is on a table of this one. Readers go on.
constexpr const char* kWriting =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; LOCK TABLE schema_steps IN SHARE ROW EXCLUSIVE MODE";
// Once something was read the server refuses to make the transaction one that writes.
constexpr const char* kReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";
constexpr const char* kLocked = "55P03";
// A reader that does not end soon is told of.
constexpr const char* kPatience = "SET lock_timeout = '3s'";
constexpr const char* kPatienceAgain = "SET lock_timeout = '30s'";
constexpr int kTries = 5;
constexpr auto kPause = std::chrono::milliseconds(200);

// How many deleted rows the server could not leave out, since somebody may still see them: the number that
// the detail of its report begins with, in every language.
void note_kept(void* argument, const PGresult* result) {
  const char* function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
  const char* detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
  if (function == nullptr || detail == nullptr || std::string_view(function) != "copy_table_data") return;
  *static_cast<long long*>(argument) += std::strtoll(detail, nullptr, 10);
}

// Nothing while somebody reads the table.
std::optional<long long> rewrite(soci::session& session, const std::string& table) {
  auto* connection = static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
  long long kept = 0;
  const PQnoticeReceiver before = PQsetNoticeReceiver(connection, note_kept, &kept);
  const auto give_back = [&] { PQsetNoticeReceiver(connection, before, nullptr); };
  try {
    session << kPatience;
    session << fmt::format("VACUUM (FULL, VERBOSE, ANALYZE) \"{}\"", table);
  } catch (const soci::postgresql_soci_error& error) {
    give_back();
    if (error.sqlstate() != kLocked) throw;
    session << kPatienceAgain;
    return std::nullopt;
  }
  give_back();
  session << kPatienceAgain;
  return kept;
}

}  // namespace

PostgresqlEngine::PostgresqlEngine(const ServerAddress& address)
    : writer_(
          std::make_unique<ServerConnection>(address, "SET default_transaction_read_only = off", kWriting)),
      reader_(
          std::make_unique<ServerConnection>(address, "SET default_transaction_read_only = on", kReading)) {}

PostgresqlEngine::~PostgresqlEngine() = default;

Result<std::unique_ptr<PostgresqlEngine>> PostgresqlEngine::open(const ServerAddress& address) {
  std::unique_ptr<PostgresqlEngine> opened(new PostgresqlEngine(address));
  if (auto connected = opened->writer_->connect(); !connected) return tl::unexpected(connected.error());
  try {
    opened->make_steps_table();
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
  return opened;
}

void PostgresqlEngine::make_steps_table() {
  writer_->alone([](soci::session& session) {
    int there = 0;
    session << "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_user AND tablename = "
               "'schema_steps'",
        soci::into(there);
    if (there > 0) return;
    // Two programs may open a new school at once.
    session << "BEGIN; SELECT pg_advisory_xact_lock(hashtext(current_user)); "
               "CREATE TABLE IF NOT EXISTS schema_steps (name TEXT COLLATE \"C\" PRIMARY KEY); COMMIT";
  });
}

void PostgresqlEngine::write(const std::function<bool(WriteSession&)>& work) { writer_->run(work); }

void PostgresqlEngine::read(const std::function<bool(ReadSession&)>& work) { reader_->run(work); }

std::string PostgresqlEngine::fault() {
  try {
    reader_->run<ReadSession>([](ReadSession& session) {
      for (const std::string& table : tables_of(session)) {
        // As a text, so that what lies apart is read too.
        long long bytes = 0;
        soci::indicator there = soci::i_ok;
        session << fmt::format("SELECT SUM(LENGTH(of_row::text)) FROM \"{}\" of_row", table),
            soci::into(bytes, there);
      }
      return true;
    });
    return "";
  } catch (const StorageError& error) {
    return error.error().message;
  }
}

Status PostgresqlEngine::compact() {
  std::vector<std::string> tables;
  reader_->run<ReadSession>([&](ReadSession& session) {
    tables = tables_of(session);
    return true;
  });
  std::optional<long long> kept;
  for (int tries = 0; tries < kTries; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(kPause);
    kept = 0;
    for (const std::string& table : tables) {
      writer_->alone([&](soci::session& session) {
        const auto more = rewrite(session, table);
        kept = more ? std::optional(*kept + *more) : std::nullopt;
      });
      if (!kept) break;
    }
    if (!kept) break;
    if (*kept == 0) return {};
  }
  return failure(ErrorCode::Conflict,
                 "what was deleted still lies in the database's tables, since another program of the same "
                 "server is reading",
                 "run 'schoolgate expire' once that is done");
}

std::optional<ServerFacts> PostgresqlEngine::server() { return writer_->facts(); }

Status PostgresqlEngine::copy_file_to(const std::filesystem::path& /*there is none*/) {
  return failure(ErrorCode::Unsupported, "a server's database is no file to be copied",
                 "copy the school's rows instead");
}

}  // namespace schoolgate
