#include "foundation/storage/sqlite_engine.hpp"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "foundation/file_descriptor.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/storage_error.hpp"

namespace schoolgate {
namespace {

// What SOCI adds to a message is the statement with its values: a pupil's name would be told.
StorageError failed(const soci::soci_error& error) {
  return StorageError(
      {ErrorCode::Unavailable, fmt::format("the workspace's database failed ({})", error.get_error_message()),
       "check the free space and the permissions of the workspace, then run the same command again"});
}

class Transaction {
 public:
  Transaction(soci::session& session, const char* begin) : session_(session) { session_ << begin; }
  ~Transaction() {
    if (!open_) return;
    try {
      session_ << "ROLLBACK";
    } catch (const soci::soci_error&) {
      // The connection is gone, and the transaction with it; the failure that led here is already under way.
      open_ = false;
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    session_ << "COMMIT";
    open_ = false;
  }

 private:
  soci::session& session_;
  bool open_ = true;
};

// Asked before SQLite opens it: of a database that it cannot read it would take away the log, and with it
// what was committed last.
Status check_form(const std::filesystem::path& path, const PageKey& key) {
  switch (form_of(path, key)) {
    case DatabaseForm::Unknown:
      return {};
    case DatabaseForm::Plain:
      if (!key) return {};
      break;
    case DatabaseForm::Sealed:
      return {};
    case DatabaseForm::Other:
      break;
  }
  return failure(
      ErrorCode::Refused,
      key ? fmt::format("{} is damaged, or is not what the workspace.seal beside it belongs to",
                        path.string())
          : fmt::format("{} is damaged, or it is sealed and workspace.seal is missing beside it",
                        path.string()),
      "'schoolgate restore' the last backup into a new folder, whose workspace.seal fits where no key was "
      "changed since");
}

}  // namespace

class SqliteEngine::Connection {
 public:
  explicit Connection(const std::filesystem::path& path)
      : session_(soci::sqlite3, fmt::format("dbname=\"{}\" timeout=30", path.string())) {
    // What SQLite sorts and puts aside would lie in a temporary file: plain, and refused to every connection
    // of a process that has a sealed database beside others.
    session_ << "PRAGMA temp_store = MEMORY";
  }

  [[nodiscard]] soci::session& session() { return session_; }

  // Begins as the statement says, and holds the connection until the end.
  template <typename Session>
  void run(const char* begin, const std::function<bool(Session&)>& work) {
    const std::scoped_lock lock(mutex_);
    try {
      Transaction transaction(session_, begin);
      Session session(session_, number_);
      if (work(session)) transaction.commit();
    } catch (const soci::soci_error& error) {
      throw failed(error);
    }
  }

  // Outside any transaction, which is none of this object's while `work` runs.
  template <typename Work>
  auto alone(const Work& work) {
    const std::scoped_lock lock(mutex_);
    try {
      return work(session_);
    } catch (const soci::soci_error& error) {
      throw failed(error);
    }
  }

 private:
  std::mutex mutex_;
  soci::session session_;
  const std::uint64_t number_ = next_connection();
};

SqliteEngine::SqliteEngine(std::filesystem::path path, PageKey key)
    : path_(std::move(path)), key_(std::move(key)) {
  if (key_) sealed_.emplace(path_, key_);
}
SqliteEngine::~SqliteEngine() = default;

Result<std::unique_ptr<SqliteEngine>> SqliteEngine::open(const std::filesystem::path& path,
                                                         const PageKey& key) {
  // Made here rather than by SQLite, so that it is private from its first byte on; its journal inherits the
  // mode.
  // Only where it is absent: closing a file lets go of every lock that this process has on it.
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno != EEXIST) {
    return failure(
        ErrorCode::Unavailable,
        fmt::format("{} could not be made ({})", path.string(), std::generic_category().message(errno)),
        "check that the folder exists, has room, and that this account may write there");
  }
  if (descriptor >= 0) ::close(descriptor);
  if (const auto fits = check_form(path, key); !fits) return tl::unexpected(fits.error());
  try {
    std::unique_ptr<SqliteEngine> opened(new SqliteEngine(path, key));
    auto writer = std::make_unique<Connection>(path);
    std::string mode;
    writer->session() << "PRAGMA journal_mode = WAL", soci::into(mode);
    writer->session() << "PRAGMA synchronous = FULL";
    writer->session() << "PRAGMA foreign_keys = ON";
    // Withdrawn consents and templates leave no trace in free pages.
    writer->session() << "PRAGMA secure_delete = ON";
    writer->session() << "CREATE TABLE IF NOT EXISTS schema_steps (name VARCHAR(64) PRIMARY KEY)";
    auto reader = std::make_unique<Connection>(path);
    reader->session() << "PRAGMA query_only = ON";
    opened->writer_ = std::move(writer);
    opened->reader_ = std::move(reader);
    return opened;
  } catch (const soci::soci_error& error) {
    auto why = why_not_writable(path);
    if (!why) why = why_not_writable(path.parent_path().empty() ? "." : path.parent_path());
    if (why == std::errc::permission_denied || why == std::errc::read_only_file_system)
      return failure(ErrorCode::Unavailable,
                     fmt::format("{} could not be opened ({})", path.string(), why.message()),
                     "use the account that runs Schoolgate, or give this one the right to write there");
    const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
    if (sqlite != nullptr && (sqlite->result() & 0xff) == SQLITE_BUSY)
      return failure(ErrorCode::Unavailable, fmt::format("{} is held by another program", path.string()),
                     "end that program, then try again");
    return failure(
        ErrorCode::Unavailable,
        fmt::format("{} could not be opened as a database ({})", path.string(), error.get_error_message()),
        "restore it from the last backup");
  }
}

// A deferred transaction fails when it turns from reading to writing beside another process; taking the write
// lock at once makes it wait instead.
void SqliteEngine::write(const std::function<bool(WriteSession&)>& work) {
  writer_->run("BEGIN IMMEDIATE", work);
}

void SqliteEngine::write_beside(const std::function<bool(WriteSession&)>& work) { write(work); }

bool SqliteEngine::wait_for_news(std::chrono::milliseconds longest) {
  constexpr std::chrono::milliseconds kLook(1000);
  std::this_thread::sleep_for(std::min(longest, kLook));
  return true;
}

void SqliteEngine::read(const std::function<bool(ReadSession&)>& work) { reader_->run("BEGIN", work); }

std::string SqliteEngine::fault() {
  try {
    std::string found;
    read([&](ReadSession& session) {
      session << "PRAGMA quick_check(1)", soci::into(found);
      return true;
    });
    return found == "ok" ? std::string() : found;
  } catch (const StorageError& error) {
    return error.error().message;
  }
}

Status SqliteEngine::compact() {
  return reader_->alone([&](soci::session& /*nobody reads by it meanwhile*/) {
    return writer_->alone([](soci::session& session) -> Status {
      session << "VACUUM";
      int busy = 0;
      int pages = 0;
      int moved = 0;
      session << "PRAGMA wal_checkpoint(TRUNCATE)", soci::into(busy), soci::into(pages), soci::into(moved);
      if (busy == 0) return {};
      return failure(
          ErrorCode::Conflict,
          "what was deleted may still lie in the database's journal, since another program reads it",
          "end the other programs of this workspace, then run 'schoolgate expire'");
    });
  });
}

std::optional<ServerFacts> SqliteEngine::server() { return std::nullopt; }

Status SqliteEngine::copy_file_to(const std::filesystem::path& path) { return copy_file_to(path, key_); }

Status SqliteEngine::copy_file_to(const std::filesystem::path& path, const PageKey& key) {
  // SQLite takes an empty file for its own; made here it is private from its first byte on.
  const FileDescriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made.open())
    return failure(
        errno == EEXIST ? ErrorCode::AlreadyExists : ErrorCode::Unavailable,
        fmt::format("{} could not be made ({})", path.string(), std::generic_category().message(errno)),
        "check that the folder has room, and that this account may write there");
  try {
    std::optional<SealedPages> sealed;
    if (key) sealed.emplace(path, key);
    Connection source(path_);
    const std::string name = path.string();
    source.session() << "VACUUM INTO :file", soci::use(name);
    Connection copy(path);
    std::string found;
    copy.session() << "PRAGMA quick_check(1)", soci::into(found);
    if (found != "ok")
      return failure(ErrorCode::Unavailable, fmt::format("the copy of the database is damaged ({})", found),
                     "look at the disk that it was written to");
    // SQLite may know the file by another name than the one under which its key was left.
    if (key && form_of(path, key) != DatabaseForm::Sealed) {
      std::filesystem::remove(path);
      throw std::logic_error("the copy of a sealed database was written plain");
    }
    return {};
  } catch (const soci::soci_error& error) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("the database could not be copied ({})", error.get_error_message()),
                   "check the free space on both disks, and 'schoolgate doctor'");
  }
}

}  // namespace schoolgate
