#include "foundation/database.hpp"

#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace schoolgate {

Result<std::shared_ptr<Database>> Database::open_file(const std::filesystem::path& path) {
  // Made here rather than by SQLite, so that it is private from its first byte on; its journal inherits the
  // mode.
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return failure(ErrorCode::Unavailable, fmt::format("{} could not be opened", path.string()),
                   "check that the folder exists and that this account may write there");
  }
  ::close(descriptor);
  try {
    auto session = std::make_unique<soci::session>(soci::sqlite3,
                                                   fmt::format("dbname=\"{}\" timeout=30", path.string()));
    std::string mode;
    *session << "PRAGMA journal_mode = WAL", soci::into(mode);
    *session << "PRAGMA synchronous = FULL";
    *session << "PRAGMA foreign_keys = ON";
    *session << "PRAGMA secure_delete = ON";  // withdrawn consents and templates leave no trace in free pages
    return std::shared_ptr<Database>(new Database(std::move(session)));
  } catch (const soci::soci_error& error) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} could not be opened as a database ({})", path.string(), error.what()),
                   "restore it from the last backup");
  }
}

Database::Transaction::Transaction(soci::session& session, Access access) : session_(session) {
  // A deferred SQLite transaction fails when it turns from reading to writing beside another process; taking
  // the write lock at once makes it wait instead.
  if (session_.get_backend_name() == "sqlite3") {
    session_ << (access == Access::Write ? "BEGIN IMMEDIATE" : "BEGIN");
  } else if (access == Access::Read) {
    session_ << "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
  } else {
    session_.begin();
  }
}

Database::Transaction::~Transaction() {
  if (!open_) return;
  try {
    session_ << "ROLLBACK";
  } catch (const soci::soci_error&) {
    // The connection is gone, and the transaction with it; the failure that led here is already under way.
    open_ = false;
  }
}

void Database::Transaction::commit() {
  session_ << "COMMIT";
  open_ = false;
}

void Database::apply_schema(std::span<const SchemaStep> steps) {
  transact([&](soci::session& session) {
    session << "CREATE TABLE IF NOT EXISTS schema_steps (name VARCHAR(64) PRIMARY KEY)";
    for (const SchemaStep& step : steps) {
      int done = 0;
      session << "SELECT COUNT(*) FROM schema_steps WHERE name = :name", soci::use(step.name),
          soci::into(done);
      if (done != 0) continue;
      std::istringstream lines(step.statements);
      std::string statement;
      for (std::string line; std::getline(lines, line);) {
        statement += line + "\n";
        if (!line.ends_with(';')) continue;
        session << statement;
        statement.clear();
      }
      session << "INSERT INTO schema_steps (name) VALUES (:name)", soci::use(step.name);
    }
  });
}

}  // namespace schoolgate
