#include "foundation/storage/table_copy.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unicode/ustring.h>

#include "foundation/storage/dialect.hpp"
#include "foundation/storage/server_connection.hpp"

namespace schoolgate {
namespace {

constexpr int kAtOnce = 200;

struct Column {
  std::string name;
  bool measured = false;  // kept as it is in memory; all others are read as text, which loses nothing
};

std::string name_in(const std::string& name) { return '"' + name + '"'; }

std::vector<Column> columns_of(ReadSession& session, const std::string& table) {
  std::string query;
  switch (tongue_of(session)) {
    case Tongue::Sqlite:
      query = "SELECT name, LOWER(type) AS kind FROM pragma_table_info(:table) ORDER BY cid";
      break;
    case Tongue::Postgresql:
      query =
          "SELECT attname::text AS name, format_type(atttypid, NULL) AS kind FROM pg_catalog.pg_attribute "
          "WHERE attrelid = to_regclass(quote_ident(:table)) AND attnum > 0 AND NOT attisdropped ORDER BY "
          "attnum";
      break;
  }
  std::vector<Column> columns;
  const soci::rowset<soci::row> rows = (session.sql().prepare << query, soci::use(table));
  for (const soci::row& row : rows)
    columns.push_back({row.get<std::string>(0), row.get<std::string>(1) == "double precision"});
  return columns;
}

// What it refers to, of the tables.
std::vector<std::string> needs_of(ReadSession& session, const std::string& table) {
  const soci::rowset<std::string> rows =
      (session.sql().prepare
           << "SELECT DISTINCT other.relname::text FROM pg_catalog.pg_constraint made "
              "JOIN pg_catalog.pg_class other ON other.oid = made.confrelid "
              "WHERE made.contype = 'f' AND made.conrelid = to_regclass(quote_ident(:table)) "
              "AND made.confrelid <> made.conrelid",
       soci::use(table));
  return {rows.begin(), rows.end()};
}

bool is_utf8(std::string_view text) {
  UErrorCode wrong = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strFromUTF8(nullptr, 0, &length, text.data(), static_cast<std::int32_t>(text.size()), &wrong);
  return wrong != U_INVALID_CHAR_FOUND;
}

// One row on its way: bound once, filled for each.
class RowWriter {
 public:
  RowWriter(WriteSession& to, const std::string& table, const std::vector<Column>& columns)
      : columns_(columns),
        texts_(columns.size()),
        numbers_(columns.size()),
        there_(columns.size(), soci::i_ok),
        statement_(to.sql()) {
    std::vector<std::string> names;
    std::vector<std::string> places;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      names.push_back(name_in(columns[i].name));
      places.push_back(fmt::format(":c{}", i));
      if (columns[i].measured) {
        statement_.exchange(soci::use(numbers_[i], there_[i], places[i].substr(1)));
      } else {
        statement_.exchange(soci::use(texts_[i], there_[i], places[i].substr(1)));
      }
    }
    statement_.alloc();
    statement_.prepare(fmt::format("INSERT INTO {} ({}) VALUES ({})", name_in(table), fmt::join(names, ", "),
                                   fmt::join(places, ", ")));
    statement_.define_and_bind();
  }

  // The column that cannot be kept; empty when the row was written.
  std::string write(const soci::row& row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      there_[i] = row.get_indicator(i);
      if (there_[i] != soci::i_ok) continue;
      if (columns_[i].measured) {
        numbers_[i] = row.get<double>(i);
        continue;
      }
      texts_[i] = row.get<std::string>(i);
      if (texts_[i].find('\0') != std::string::npos || !is_utf8(texts_[i])) return columns_[i].name;
    }
    statement_.execute(true);
    return "";
  }

 private:
  const std::vector<Column>& columns_;
  std::vector<std::string> texts_;
  std::vector<double> numbers_;
  std::vector<soci::indicator> there_;
  soci::statement statement_;
};

// A few at a time, since a school's findings do not fit into memory everywhere. Stops when `use` says no.
void each_row(ReadSession& from, const std::string& query, const std::function<bool(const soci::row&)>& use) {
  const auto all_of = [&](const std::string& part) {
    std::size_t rows = 0;
    const soci::rowset<soci::row> found = (from.sql().prepare << part);
    for (const soci::row& row : found) {
      ++rows;
      if (!use(row)) return std::size_t{0};
    }
    return rows;
  };
  switch (tongue_of(from)) {
    case Tongue::Sqlite:
      all_of(query);  // row by row of itself
      return;
    case Tongue::Postgresql:
      break;
  }
  from << "DECLARE copied NO SCROLL CURSOR FOR " + query;
  while (all_of(fmt::format("FETCH FORWARD {} FROM copied", kAtOnce)) > 0) {
  }
  from << "CLOSE copied";
}

}  // namespace

std::vector<std::string> tables_of(ReadSession& session) {
  std::vector<std::string> tables;
  switch (tongue_of(session)) {
    case Tongue::Sqlite: {
      const soci::rowset<std::string> names =
          (session.sql().prepare << "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, "
                                    "7) <> 'sqlite_'");
      tables.assign(names.begin(), names.end());
      std::ranges::sort(tables);
      return tables;
    }
    case Tongue::Postgresql:
      break;
  }
  const soci::rowset<std::string> names =
      (session.sql().prepare << "SELECT tablename::text FROM pg_catalog.pg_tables "
                                "WHERE schemaname = CURRENT_USER");
  std::vector<std::string> waiting(names.begin(), names.end());
  std::ranges::sort(waiting);
  while (!waiting.empty()) {
    const auto ready = std::ranges::find_if(waiting, [&](const std::string& table) {
      const auto needs = needs_of(session, table);
      return std::ranges::all_of(
          needs, [&](const auto& other) { return std::ranges::find(tables, other) != tables.end(); });
    });
    if (ready == waiting.end()) throw std::logic_error("tables that refer to each other cannot be copied");
    tables.push_back(*ready);
    waiting.erase(ready);
  }
  return tables;
}

Status copy_table(ReadSession& from, WriteSession& to, const std::string& table) {
  const auto columns = columns_of(from, table);
  std::vector<std::string> values;
  for (const Column& column : columns)
    values.push_back(column.measured ? name_in(column.name)
                                     : fmt::format("CAST({} AS TEXT)", name_in(column.name)));
  to << "DELETE FROM " + name_in(table);
  RowWriter writer(to, table, columns);
  std::string refused;
  each_row(from, fmt::format("SELECT {} FROM {}", fmt::join(values, ", "), name_in(table)),
           [&](const soci::row& row) {
             refused = writer.write(row);
             return refused.empty();
           });
  if (refused.empty()) return {};
  return failure(ErrorCode::Refused,
                 fmt::format("a text in {} of the table {} is not UTF-8 or has a zero byte in it, which the "
                             "other database cannot keep",
                             refused, table),
                 "nothing was moved; keep the database that you have");
}

long long count_rows(ReadSession& session, const std::string& table) {
  long long rows = 0;
  session << "SELECT COUNT(*) FROM " + name_in(table), soci::into(rows);
  return rows;
}

void keep_writers_out_for_long(WriteSession& session) {
  session << "SET LOCAL idle_in_transaction_session_timeout = 0";
}

// Each transaction of each program begins with a lock on this table.
void close_rows(WriteSession& session) { session << "ALTER TABLE schema_steps RENAME TO schema_steps_left"; }

Result<bool> reopen_rows(const ServerAddress& address) {
  ServerConnection connection(address, "SET default_transaction_read_only = off", "BEGIN");
  if (auto connected = connection.connect(); !connected) return tl::unexpected(connected.error());
  bool closed = false;
  try {
    connection.run<WriteSession>([&](WriteSession& session) {
      closed = has_table(session, "schema_steps_left") && !has_table(session, "schema_steps");
      if (closed) session << "ALTER TABLE schema_steps_left RENAME TO schema_steps";
      return true;
    });
  } catch (const StorageError& error) {
    return tl::unexpected(error.error());
  }
  return closed;
}

}  // namespace schoolgate
