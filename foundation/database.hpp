// The one way to the database: SOCI behind a lock, everything inside a transaction.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include <soci/soci.h>

#include "foundation/result.hpp"

namespace schoolgate {

// One step of a room's schema; steps run once each, in order, and are never edited after a release.
// Statements are separated by ";" at a line's end and keep to what SQLite and PostgreSQL share.
struct SchemaStep {
  std::string name;  // unique within the workspace, e.g. "consent-001"
  std::string statements;
};

// Safe to share between threads: one connection, one user of it at a time.
// Throws soci::soci_error when the database itself fails (disk full, file damaged): nothing can continue
// then.
class Database {
 public:
  // An embedded SQLite database in one file, made with mode 0600 when absent.
  [[nodiscard]] static Result<std::shared_ptr<Database>> open_file(const std::filesystem::path& path);

  // Runs `work(soci::session&)` in one transaction: committed when it returns, undone when it throws or
  // returns a failed Result. Transactions do not nest; `work` must not call back into this object (pass the
  // session on instead).
  template <typename Work>
  auto transact(Work&& work) {
    return run(Access::Write, std::forward<Work>(work));
  }

  // The same for reading alone: everything is seen as it stood at one moment, and nobody who writes is kept
  // waiting. Never write in it.
  template <typename Work>
  auto read(Work&& work) {
    return run(Access::Read, std::forward<Work>(work));
  }

  // Brings the schema up to date with the given steps.
  void apply_schema(std::span<const SchemaStep> steps);

 private:
  explicit Database(std::unique_ptr<soci::session> session) : session_(std::move(session)) {}

  enum class Access { Read, Write };

  class Transaction {
   public:
    Transaction(soci::session& session, Access access);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

   private:
    soci::session& session_;
    bool open_ = true;
  };

  template <typename Value>
  static bool succeeded(const Value& /*anything but a Result*/) {
    return true;
  }
  template <typename Value>
  static bool succeeded(const Result<Value>& result) {
    return result.has_value();
  }

  template <typename Work>
  auto run(Access access, Work&& work) {
    const std::scoped_lock lock(mutex_);
    Transaction transaction(*session_, access);
    if constexpr (std::is_void_v<decltype(work(*session_))>) {
      std::forward<Work>(work)(*session_);
      transaction.commit();
    } else {
      auto result = std::forward<Work>(work)(*session_);
      if (succeeded(result)) transaction.commit();
      return result;
    }
  }

  std::mutex mutex_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace schoolgate
