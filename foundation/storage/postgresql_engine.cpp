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
// The lock before the moment that is seen: whoever alters tables keeps readers out by it. Once something was
// read the server refuses to make the transaction one that writes.
constexpr const char* kReading =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE schema_steps IN ACCESS SHARE MODE; SELECT 1";
// Beside writers, but not while tables are altered.
constexpr const char* kBeside =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; LOCK TABLE schema_steps IN ACCESS SHARE MODE";
// A program that is frozen within a transaction, or whose file server does not answer, keeps all other
// writers of the school out: the server ends it before they have waited in vain (half a minute).
constexpr const char* kWriter =
    "SET default_transaction_read_only = off; SET idle_in_transaction_session_timeout = '20s'";
constexpr const char* kReader = "SET default_transaction_read_only = on";
constexpr const char* kLocked = "55P03";
// While this waits for a reader, all that come after it wait for this.
constexpr const char* kPatience = "SET lock_timeout = '500ms'";
constexpr const char* kPatienceAgain = "SET lock_timeout = '30s'";
constexpr int kTries = 5;
constexpr auto kPause = std::chrono::milliseconds(200);

// For as long as tables are rewritten on a connection.
class Rewriting {
 public:
  explicit Rewriting(soci::session& session)
      : session_(session),
        connection_(static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_) {
    session_ << kPatience;
    before_ = PQsetNoticeReceiver(connection_, note_kept, this);
  }
  ~Rewriting() {
    PQsetNoticeReceiver(connection_, before_, nullptr);
    try {
      session_ << kPatienceAgain;
    } catch (const soci::soci_error&) {
      // The connection is gone, and all its settings with it: the next use makes it anew.
      reports_ = 0;
    }
  }
  Rewriting(const Rewriting&) = delete;
  Rewriting& operator=(const Rewriting&) = delete;

  // How many deleted rows were kept, since somebody may still see them. Nothing while somebody reads the
  // table. Throws when the server does not tell: nobody could say then that something is gone.
  std::optional<long long> rewrite(const std::string& table) {
    kept_ = 0;
    reports_ = 0;
    try {
      session_ << fmt::format("VACUUM (FULL, VERBOSE, ANALYZE) \"{}\"", table);
    } catch (const soci::postgresql_soci_error& error) {
      if (error.sqlstate() != kLocked) throw;
      return std::nullopt;
    }
    if (reports_ == 0)
      throw StorageError(
          {ErrorCode::Unavailable,
           fmt::format("the server does not say that it rewrote the table {}, so that what was "
                       "deleted may still lie in it",
                       table),
           "see that it belongs to the school's role, then run 'schoolgate expire'"});
    return kept_;
  }

 private:
  // The detail of the server's report begins with the number, in every language.
  static void note_kept(void* argument, const PGresult* result) {
    const char* function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    const char* detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    if (function == nullptr || detail == nullptr || std::string_view(function) != "copy_table_data") return;
    char* end = nullptr;
    const long long kept = std::strtoll(detail, &end, 10);
    if (end == detail) return;
    auto* rewriting = static_cast<Rewriting*>(argument);
    rewriting->kept_ += kept;
    ++rewriting->reports_;
  }

  soci::session& session_;
  PGconn* connection_;
  PQnoticeReceiver before_ = nullptr;
  long long kept_ = 0;
  int reports_ = 0;
};

}  // namespace

PostgresqlEngine::PostgresqlEngine(const ServerAddress& address)
    : writer_(std::make_unique<ServerConnection>(address, kWriter, kWriting)),
      reader_(std::make_unique<ServerConnection>(address, kReader, kReading)),
      beside_(std::make_unique<ServerConnection>(address, kWriter, kBeside)),
      listener_(std::make_unique<ServerConnection>(address, kReader, kReading)) {}

PostgresqlEngine::~PostgresqlEngine() = default;

Result<std::unique_ptr<PostgresqlEngine>> PostgresqlEngine::open(const ServerAddress& address) {
  std::unique_ptr<PostgresqlEngine> opened(new PostgresqlEngine(address));
  if (auto connected = opened->writer_->connect(); !connected) return tl::unexpected(connected.error());
  try {
    opened->make_steps_table(address);
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
  return opened;
}

void PostgresqlEngine::make_steps_table(const ServerAddress& address) {
  writer_->alone([&](soci::session& session) {
    const auto is_there = [&](const std::string& table) {
      int there = 0;
      session << "SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_user AND tablename = "
                 ":name",
          soci::use(table), soci::into(there);
      return there > 0;
    };
    if (is_there("schema_steps")) return;
    if (is_there("schema_steps_left")) throw StorageError(rows_were_left(address));
    try {
      session << "CREATE TABLE schema_steps (name TEXT COLLATE \"C\" PRIMARY KEY)";
    } catch (const soci::postgresql_soci_error&) {
      // Two programs may open a new school at once.
      if (!is_there("schema_steps")) throw;
    }
  });
}

void PostgresqlEngine::write(const std::function<bool(WriteSession&)>& work) { writer_->run(work); }

void PostgresqlEngine::write_beside(const std::function<bool(WriteSession&)>& work) { beside_->run(work); }

bool PostgresqlEngine::wait_for_news(std::chrono::milliseconds longest) {
  return listener_->wait_for_news(longest);
}

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
  // Nothing is ever deleted from it, and every reader holds it.
  std::erase(tables, "schema_steps");
  for (int tries = 0; tries < kTries; ++tries) {
    if (tries > 0) std::this_thread::sleep_for(kPause);
    writer_->alone([&](soci::session& session) {
      Rewriting rewriting(session);
      // A table that came out without a deleted row is done: what others delete in it meanwhile (each worker
      // that is heard leaves a row) was not there to be forgotten.
      for (auto table = tables.begin(); table != tables.end();) {
        const auto kept = rewriting.rewrite(*table);
        if (!kept) return;
        table = *kept == 0 ? tables.erase(table) : table + 1;
      }
    });
    if (tables.empty()) return {};
  }
  return failure(ErrorCode::Conflict,
                 "what was deleted still lies in the database's tables, since another program is reading in "
                 "the same database of the server, of this school or of another one",
                 "run 'schoolgate expire' once that is done");
}

std::optional<ServerFacts> PostgresqlEngine::server() { return reader_->facts(); }

Status PostgresqlEngine::copy_file_to(const std::filesystem::path& /*there is none*/) {
  return failure(ErrorCode::Unsupported, "a server's database is no file to be copied",
                 "copy the school's rows instead");
}

}  // namespace schoolgate
