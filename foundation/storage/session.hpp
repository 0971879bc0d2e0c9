// What the work of a transaction is handed: SOCI's session, for those who own tables. Reading and writing are
// two types, so that a function which writes cannot be called where is only read.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include <soci/soci.h>

#include "foundation/storage/database.hpp"

namespace schoolgate {

// Another one for each connection that this program ever makes.
[[nodiscard]] inline std::uint64_t next_connection() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

class ReadSession {
 public:
  ReadSession(soci::session& session, std::uint64_t connection)
      : session_(session), connection_(connection) {}
  ReadSession(const ReadSession&) = delete;
  ReadSession& operator=(const ReadSession&) = delete;

  // As SOCI's own: session << "SELECT ...", soci::use(...), soci::into(...)
  template <typename Sql>
  soci::details::once_temp_type operator<<(const Sql& sql) {
    return session_ << sql;
  }
  [[nodiscard]] bool got_data() const { return session_.got_data(); }
  // For soci::statement and soci::rowset. The database refuses to write by it in a read transaction.
  [[nodiscard]] soci::session& sql() { return session_; }
  // What one connection has answered holds until another is made: it leads to one server.
  [[nodiscard]] std::uint64_t connection() const { return connection_; }

 private:
  soci::session& session_;
  std::uint64_t connection_;
};

class WriteSession : public ReadSession {
 public:
  using ReadSession::ReadSession;

  // How far the transaction brings what only ever grows, in its owner's words: the database's guard is told
  // once it stands. The last word counts.
  void reaches(std::string end) { reached_ = std::move(end); }
  [[nodiscard]] const std::string& reached() const { return reached_; }

 private:
  std::string reached_;
};

}  // namespace schoolgate
