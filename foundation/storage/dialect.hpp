// What SQLite and PostgreSQL say differently, for those who own tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <soci/soci.h>

#include "foundation/storage/session.hpp"

namespace schoolgate {

enum class Tongue { Sqlite, Postgresql };

[[nodiscard]] Tongue tongue_of(ReadSession& session);

// A statement of a schema as the session's database takes it. PostgreSQL keeps texts as SQLite does: of any
// length, and sorted by their bytes.
[[nodiscard]] std::string in_the_tongue_of(ReadSession& session, const std::string& statement);

[[nodiscard]] bool has_table(ReadSession& session, const std::string& table);

// From now on the database refuses to alter or delete a row of the table, saying `why`. Once is enough.
void make_append_only(WriteSession& session, const std::string& table, const std::string& why);

// Waits until nobody reads any more, and lets nobody begin to before the transaction ends: to a server's
// readers of an earlier moment a table that is made anew would be an empty one. A file's readers see their
// own moment whole.
void keep_readers_out(WriteSession& session);

// How many other connections there are to the school's rows on a server, of this program or of others.
[[nodiscard]] int other_connections(ReadSession& session);

// Which of a server's pasts the rows come of: a replica that takes its primary's place begins another
// timeline of the same system.
struct ServerHistory {
  std::string system;  // the cluster's identifier
  std::uint32_t timeline = 0;
  bool operator==(const ServerHistory&) const = default;
};
// Of the server that is spoken to; nothing of a file, and of a replica.
[[nodiscard]] std::optional<ServerHistory> history_of(ReadSession& session);

// An expression that is another number from 0 to 2147483646 in each row.
[[nodiscard]] const char* random_number(ReadSession& session);

// To stand at the end of a SELECT within transact_beside: its rows of the table called so are this
// transaction's until it ends, and those that are another's are passed over. In a file nobody else is there.
[[nodiscard]] std::string taking_rows_of(ReadSession& session, const std::string& table);

// An expression: the milliseconds since 1970 by the database's own clock, the same for all machines.
[[nodiscard]] const char* milliseconds_now(ReadSession& session);

// Once this transaction is committed whoever waits for news of this school is woken.
void tell_news(WriteSession& session);

// Of a column that counts or measures, which each database gives in a type of its own. Throws
// std::runtime_error when it is no number from 0 on.
[[nodiscard]] std::uint64_t whole_number(const soci::row& row, const std::string& column);

}  // namespace schoolgate
