#include "foundation/storage/database.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/storage/engine.hpp"
#include "foundation/storage/postgresql_engine.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/sqlite_engine.hpp"
#include "foundation/storage/table_copy.hpp"

namespace schoolgate {
namespace {

StorageError made_by_newer(const std::string& step) {
  return StorageError(
      {ErrorCode::Unavailable,
       fmt::format("the workspace's database was made by a newer Schoolgate than this one ({})", step),
       "use that version, or restore the backup that was made before it was installed"});
}

std::set<std::size_t> steps_of(ReadSession& session, const Schema& schema) {
  std::set<std::size_t> done;
  const soci::rowset<std::string> names = (session.sql().prepare << "SELECT name FROM schema_steps");
  for (const std::string& name : names) {
    const std::size_t number = schema.number_of(name);
    if (number > schema.steps.size()) throw made_by_newer(name);
    if (number > 0) done.insert(number);
  }
  return done;
}

void run_statements(WriteSession& session, const std::string& statements) {
  std::istringstream lines(statements);
  std::string statement;
  for (std::string line; std::getline(lines, line);) {
    statement += line + "\n";
    if (!line.ends_with(';')) continue;
    session << in_the_tongue_of(session, statement);
    statement.clear();
  }
}

void run_step(WriteSession& session, const Schema& schema, std::size_t number) {
  run_statements(session, schema.steps[number - 1].statements);
  const std::string name = schema.name_of(number);
  session << "INSERT INTO schema_steps (name) VALUES (:name)", soci::use(name);
}

}  // namespace

Database::Database(std::unique_ptr<DatabaseEngine> engine) : engine_(std::move(engine)) {}
Database::~Database() = default;

Result<std::shared_ptr<Database>> Database::open_file(const std::filesystem::path& path, const PageKey& key) {
  auto engine = SqliteEngine::open(path, key);
  if (!engine) return tl::unexpected(engine.error());
  return std::shared_ptr<Database>(new Database(std::move(*engine)));
}

Result<std::shared_ptr<Database>> Database::open_server(const ServerAddress& address) {
  auto engine = PostgresqlEngine::open(address);
  if (!engine) return tl::unexpected(engine.error());
  return std::shared_ptr<Database>(new Database(std::move(*engine)));
}

void Database::run(const std::function<bool(WriteSession&)>& work, Beside beside) {
  const auto write = [&](const std::function<bool(WriteSession&)>& guarded) {
    switch (beside) {
      case Beside::Nobody:
        return engine_->write(guarded);
      case Beside::Others:
        return engine_->write_beside(guarded);
    }
  };
  if (!guard_) return write(work);
  const auto check = guard_->before();
  std::string reached;
  std::uint64_t connection = 0;
  write([&](WriteSession& session) {
    check(session);
    const bool stands = work(session);
    if (stands) reached = session.reached();
    connection = session.connection();
    return stands;
  });
  if (!reached.empty()) guard_->stands(reached, connection);
}

void Database::run(const std::function<bool(ReadSession&)>& work, Beside /*readers always are*/) {
  if (!guard_) return engine_->read(work);
  engine_->read([&, check = guard_->before()](ReadSession& session) {
    check(session);
    return work(session);
  });
}

bool Database::wait_for_news(std::chrono::milliseconds longest) { return engine_->wait_for_news(longest); }

std::string Database::fault() { return engine_->fault(); }

Status Database::compact() { return engine_->compact(); }

std::optional<ServerFacts> Database::server() { return engine_->server(); }

Status Database::copy_to(const std::filesystem::path& path) {
  if (!server()) return engine_->copy_file_to(path);
  std::error_code error;
  if (std::filesystem::exists(path, error) || error)
    return failure(ErrorCode::AlreadyExists, fmt::format("{} is there already", path.string()),
                   "name another file");
  auto copied = [&]() -> Status {
    const auto copy = open_file(path);
    if (!copy) return tl::unexpected(copy.error());
    if (auto taken = (*copy)->take_over(*this); !taken) return taken;
    const std::string damage = (*copy)->fault();
    if (damage.empty()) return {};
    return failure(ErrorCode::Unavailable, fmt::format("the copy of the database is damaged ({})", damage),
                   "look at the disk that it was written to");
  }();
  if (!copied) {
    // A part of a school would be taken for one.
    if (auto removed = remove_durably(path); !removed) return removed;
  }
  return copied;
}

std::vector<Schema> Database::known_schemas() {
  const std::scoped_lock lock(schemas_mutex_);
  return schemas_;
}

bool Database::is_empty() {
  return read([](ReadSession& session) { return count_rows(session, "schema_steps") == 0; });
}

Status Database::take_over(Database& from) {
  const auto schemas = from.known_schemas();
  try {
    return from.read([&](ReadSession& theirs) {
      return transact([&](WriteSession& own) -> Status {
        if (count_rows(own, "schema_steps") > 0)
          return failure(ErrorCode::Refused, "the database holds a school already",
                         "nothing is ever written over one: name an empty database");
        // References are looked at when all is there.
        if (tongue_of(own) == Tongue::Sqlite) own << "PRAGMA defer_foreign_keys = ON";
        for (const Schema& schema : schemas) {
          for (std::size_t number = 1; number <= schema.steps.size(); ++number) run_step(own, schema, number);
        }
        if (tables_of(theirs).size() != tables_of(own).size() ||
            count_rows(theirs, "schema_steps") != count_rows(own, "schema_steps"))
          return failure(ErrorCode::Refused,
                         "the database holds tables that this program did not make, and cannot copy",
                         "take them away, or use the Schoolgate that made them");
        for (const std::string& table : tables_of(own)) {
          if (auto copied = copy_table(theirs, own, table); !copied) return copied;
          if (count_rows(theirs, table) != count_rows(own, table))
            return failure(ErrorCode::Unavailable,
                           fmt::format("the copy of the table {} has not as many rows as it has", table),
                           "nothing was copied; see 'schoolgate doctor'");
        }
        return {};
      });
    });
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
}

Status Database::seal_file(const std::filesystem::path& path, const PageKey& key) {
  if (form_of(path, key) == DatabaseForm::Sealed) return {};
  const std::filesystem::path copy = path.string() + ".sealing";
  if (auto removed = remove_durably(copy); !removed) return removed;
  {
    const auto database = SqliteEngine::open(path, nullptr);
    if (!database) return tl::unexpected(database.error());
    if (auto copied = (*database)->copy_file_to(copy, key); !copied) return copied;
  }
  // Whoever closes a database last takes its log away: one that is there is somebody's.
  std::error_code error;
  if (std::filesystem::exists(path.string() + "-wal", error) || error)
    return failure(ErrorCode::Conflict, fmt::format("{} is open in another program", path.string()),
                   "end that program, then try again");
  return replace_durably(copy, path);
}

void Database::know(const Schema& schema) {
  const std::scoped_lock lock(schemas_mutex_);
  const auto known = std::ranges::find(schemas_, schema.room, &Schema::room);
  if (known == schemas_.end()) {
    schemas_.push_back(schema);
  } else {
    *known = schema;
  }
}

void Database::apply_schema(const Schema& schema) {
  {
    // Steps are never taken away, and whoever works on a photo asks for this each time.
    const std::scoped_lock lock(schemas_mutex_);
    const auto known = std::ranges::find(schemas_, schema.room, &Schema::room);
    if (known != schemas_.end() && known->steps.size() == schema.steps.size()) return;
  }
  // Asked by reading first: what is up to date keeps nobody waiting.
  const auto done = read([&](ReadSession& session) { return steps_of(session, schema); });
  if (done.size() == schema.steps.size()) return know(schema);
  transact([&](WriteSession& session) {
    keep_readers_out(session);
    const auto done_by_now = steps_of(session, schema);
    for (std::size_t number = 1; number <= schema.steps.size(); ++number) {
      if (!done_by_now.contains(number)) run_step(session, schema, number);
    }
  });
  know(schema);
}

}  // namespace schoolgate
