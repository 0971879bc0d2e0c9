// A school's rows from one database into another, of whichever kinds the two are.
#pragma once

#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/storage/server_address.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate {

// Each after those that it refers to, where the database asks for that.
[[nodiscard]] std::vector<std::string> tables_of(ReadSession& session);

// Takes every row of the table of `to` away and puts those of `from` there, in both of which it has the same
// columns. Refused, naming table and column and nothing of what they hold, for what the other kind of
// database cannot keep: a text with a zero byte or one that is not UTF-8.
[[nodiscard]] Status copy_table(ReadSession& from, WriteSession& to, const std::string& table);

[[nodiscard]] long long count_rows(ReadSession& session, const std::string& table);

// For the transaction in which a school leaves its server: nobody else writes until it ends, however long
// that takes.
void keep_writers_out_for_long(WriteSession& session);
// Once this is committed no program reads or writes the school's rows there, also one that has them open;
// they stay as they are. Waits for those who read.
void close_rows(WriteSession& session);
// Undoes that: whether there was anything to undo.
[[nodiscard]] Result<bool> reopen_rows(const ServerAddress& address);

}  // namespace schoolgate
