// How many rows a database goes through for what is asked of it: on a server all that it takes from tables
// and indexes, in a file those of tables and indexes that it goes through from end to end.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "foundation/storage/session.hpp"
#include "support/postgresql.hpp"

namespace schoolgate::test {

// Both of a database's connections from now on, for as long as this lives.
class RowsRead {
 public:
  explicit RowsRead(Database& database) : database_(database), server_(database.server()) {
    if (server_) return;
    database_.read([this](ReadSession& session) { listen(session); });
    database_.transact([this](WriteSession& session) { listen(session); });
  }
  ~RowsRead() {
    for (sqlite_api::sqlite3* connection : connections_)
      sqlite_api::sqlite3_trace_v2(connection, 0, nullptr, nullptr);
  }
  RowsRead(const RowsRead&) = delete;
  RowsRead& operator=(const RowsRead&) = delete;

  long long by(const std::function<void()>& work) {
    const long long before = so_far();
    work();
    return so_far() - before;
  }

 private:
  void listen(ReadSession& session) {
    auto* connection = static_cast<soci::sqlite3_session_backend*>(session.sql().get_backend())->conn_;
    sqlite_api::sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, add_steps, &steps_);
    connections_.push_back(connection);
  }
  static int add_steps(unsigned /*what*/, void* steps, void* statement, void* /*how long*/) {
    *static_cast<long long*>(steps) += sqlite_api::sqlite3_stmt_status(
        static_cast<sqlite_api::sqlite3_stmt*>(statement), SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
    return 0;
  }

  // A server's processes tell what they counted once a second, unless they are asked.
  long long so_far() {
    if (!server_) return steps_;
    const auto tell = [](ReadSession& session) { session.sql().once << "SELECT pg_stat_force_next_flush()"; };
    database_.read(tell);
    database_.transact([&](WriteSession& session) { tell(session); });
    long long rows = 0;
    soci::session session = administrator();
    session << "SELECT (SELECT COALESCE(SUM(seq_tup_read), 0) FROM pg_stat_user_tables WHERE schemaname = "
               ":school) + (SELECT COALESCE(SUM(idx_tup_read), 0) FROM pg_stat_user_indexes WHERE "
               "schemaname = :school)",
        soci::use(server_->school, "school"), soci::into(rows);
    return rows;
  }

  Database& database_;
  std::optional<ServerFacts> server_;
  std::vector<sqlite_api::sqlite3*> connections_;
  long long steps_ = 0;
};

}  // namespace schoolgate::test
