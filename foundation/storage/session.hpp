// What the work of a transaction is handed: SOCI's session, for those who own tables. Reading and writing are
// two types, so that a function which writes cannot be called where is only read.
#pragma once

#include <soci/soci.h>

#include "foundation/storage/database.hpp"

namespace schoolgate {

class ReadSession {
 public:
  explicit ReadSession(soci::session& session) : session_(session) {}
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

 private:
  soci::session& session_;
};

class WriteSession : public ReadSession {
 public:
  using ReadSession::ReadSession;
};

}  // namespace schoolgate
