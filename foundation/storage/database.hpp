// The one way to the database: everything inside a transaction, reading and writing apart.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/storage/schema.hpp"
#include "foundation/storage/sealed_pages.hpp"
#include "foundation/storage/server_address.hpp"
#include "foundation/storage/storage_error.hpp"

namespace schoolgate {

class ReadSession;   // foundation/storage/session.hpp
class WriteSession;  // likewise; it is a ReadSession too
class DatabaseEngine;

// Stands at both ends of every transaction of a database. Safe to share between threads.
class DatabaseGuard {
 public:
  DatabaseGuard() = default;
  virtual ~DatabaseGuard() = default;
  DatabaseGuard(const DatabaseGuard&) = delete;
  DatabaseGuard& operator=(const DatabaseGuard&) = delete;

  using Check = std::function<void(ReadSession&)>;
  // Asked before a transaction begins; what it gives is run in that transaction, before anything else, and
  // throws RowsRefused where nothing may be done in it.
  [[nodiscard]] virtual Check before() = 0;
  // A transaction stands that reached so far (WriteSession::reaches), on that connection. Throws
  // CommitUnknown when that cannot be kept.
  virtual void stands(const std::string& reached, std::uint64_t connection) = 0;
};

// A file or a server: what works on it sees no difference. Safe to share between threads: one connection to
// write by and one to read by, one user of each at a time.
// Throws StorageError when the database itself fails.
class Database {
 public:
  // An embedded SQLite database in one file, made with mode 0600 when absent; with a key every page of it and
  // of its journal lies sealed on the disk.
  [[nodiscard]] static Result<std::shared_ptr<Database>> open_file(const std::filesystem::path& path,
                                                                   const PageKey& key = nullptr);
  // The schema of one school of a PostgreSQL server, by a login role of its own that reaches no other's rows:
  // Refused where it could, and where others could reach these. Writing transactions follow one another, as
  // in a file; each that reads sees one moment. A connection that was lost is made anew by the next
  // transaction; where it was lost while something was committed, CommitUnknown is thrown.
  [[nodiscard]] static Result<std::shared_ptr<Database>> open_server(const ServerAddress& address);
  // Puts a sealed database in the place of a plain one, proved before; what is sealed already stays. Needs
  // nobody else to have it open. After a crash either is there, whole, and it can be begun again. Conflict
  // while another program reads it.
  [[nodiscard]] static Status seal_file(const std::filesystem::path& path, const PageKey& key);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // From now on every transaction is guarded; fault(), compact(), copy_to() and server() are not. Before the
  // first one, and before it is shared between threads.
  void guard_by(std::unique_ptr<DatabaseGuard> guard) { guard_ = std::move(guard); }

  // Runs `work(WriteSession&)` in one transaction: committed when it returns, undone when it throws or
  // returns a failed Result. Transactions do not nest; `work` must not call back into this object (pass the
  // session on instead).
  template <typename Work>
  auto transact(Work&& work) {
    return run_for_value<WriteSession>(work);
  }

  // As transact, for rows that many programs take from one another at the same time: on a server it waits for
  // no other writer of the school, so that `work` locks the rows that it alters (in their owner's own table)
  // one by one (dialect.hpp). Of a file it is transact().
  template <typename Work>
  auto transact_beside(Work&& work) {
    return run_for_value<WriteSession>(work, Beside::Others);
  }

  // Until tell_news was committed by anybody (dialect.hpp), or the time is over; true when it is worth
  // looking. May miss one: look now and then all the same. Of a file nobody is told: it waits a second at
  // most and says yes.
  [[nodiscard]] bool wait_for_news(std::chrono::milliseconds longest);

  // Runs `work(ReadSession&)`: everything is seen as it stood at one moment. Takes no lock that a writer
  // needs or holds, so that neither waits for the other; whatever would write is refused. On a server there
  // are two who wait: apply_schema for those who read, and they for it, and readers for compact.
  template <typename Work>
  auto read(Work&& work) {
    return run_for_value<ReadSession>(work);
  }

  // What is wrong with what lies on the disk, as the database says it; empty when all is sound. Reads it all.
  [[nodiscard]] std::string fault();

  // Rewrites the tables without what was deleted, and empties the journal beside a file, so that nothing of
  // that is left in either; what a server keeps of its own accord is not reached (docs/postgresql.md).
  // Conflict when another program reads the database all the while: of a server the whole database, with
  // every school in it. There readers of a table wait until it is rewritten, each table whether or not
  // something was deleted from it.
  [[nodiscard]] Status compact();

  // Writes the database as it stands at one moment into a new file of mode 0600, without what was deleted,
  // and proves its pages. A sealed one's copy is sealed with the same key; a server's school becomes a plain
  // file. Takes no lock that a writer needs. AlreadyExists where a file is.
  [[nodiscard]] Status copy_to(const std::filesystem::path& path);

  // Takes all that `from` holds at one moment, whose schemas were applied there, into this database: whole
  // and counted, or not at all. Refused unless this one holds nothing.
  [[nodiscard]] Status take_over(Database& from);
  [[nodiscard]] bool is_empty();

  // Of a server, asked now; nothing of a file.
  [[nodiscard]] std::optional<ServerFacts> server();

  // Brings the schema up to date, once for this object; on a server while nobody reads this school. Throws
  // when the database has steps by then that this program does not know.
  void apply_schema(const Schema& schema);

 private:
  explicit Database(std::unique_ptr<DatabaseEngine> engine);
  void know(const Schema& schema);
  [[nodiscard]] std::vector<Schema> known_schemas();

  enum class Beside { Nobody, Others };

  // `work` says whether the transaction shall stand.
  void run(const std::function<bool(WriteSession&)>& work, Beside beside);
  void run(const std::function<bool(ReadSession&)>& work, Beside beside);

  template <typename Value>
  static bool succeeded(const Value& /*anything but a Result*/) {
    return true;
  }
  template <typename Value>
  static bool succeeded(const Result<Value>& result) {
    return result.has_value();
  }

  template <typename Session, typename Work>
  auto run_for_value(Work& work, Beside beside = Beside::Nobody) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Work&, Session&>>;
    using Whole = std::function<bool(Session&)>;
    if constexpr (std::is_void_v<Value>) {
      run(Whole([&](Session& session) {
            work(session);
            return true;
          }),
          beside);
    } else {
      std::optional<Value> value;
      run(Whole([&](Session& session) {
            value.emplace(work(session));
            return succeeded(*value);
          }),
          beside);
      return Value(std::move(*value));
    }
  }

  std::unique_ptr<DatabaseEngine> engine_;
  std::unique_ptr<DatabaseGuard> guard_;  // null: none
  std::mutex schemas_mutex_;
  std::vector<Schema> schemas_;  // that were applied, in their order
};

}  // namespace schoolgate
