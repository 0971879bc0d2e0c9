// Databases as earlier releases left them: the first steps of a schema applied, and what lies in their
// tables.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/storage/dialect.hpp"
#include "foundation/storage/session.hpp"

namespace schoolgate::test {

inline Schema first_steps(const Schema& schema, std::size_t count) {
  return {schema.room, {schema.steps.begin(), schema.steps.begin() + static_cast<std::ptrdiff_t>(count)}};
}

inline void run(Database& database, const std::vector<std::string>& statements) {
  database.transact([&](WriteSession& session) {
    for (const std::string& statement : statements) session << statement;
  });
}

// Every table's columns, for rows_of.
using Columns = std::map<std::string, std::string>;

inline Columns columns_of(Database& database) {
  return database.read([](ReadSession& session) {
    std::string query;
    switch (tongue_of(session)) {
      case Tongue::Sqlite:
        query =
            "SELECT m.name, 'quote(' || c.name || ')' FROM sqlite_master m JOIN pragma_table_info(m.name) c "
            "ON 1 WHERE m.type = 'table' AND m.name <> 'schema_steps' ORDER BY m.name, c.cid";
        break;
      case Tongue::Postgresql:
        query =
            "SELECT table_name::text, CASE WHEN data_type = 'text' THEN 'quote_nullable(' || column_name || "
            "')' ELSE 'COALESCE(CAST(' || column_name || ' AS TEXT), ''NULL'')' END FROM "
            "information_schema.columns WHERE table_schema = current_user AND table_name <> 'schema_steps' "
            "ORDER BY table_name, ordinal_position";
        break;
    }
    Columns columns;
    const soci::rowset<soci::row> rows = (session.sql().prepare << query);
    for (const soci::row& row : rows) {
      std::string& list = columns[row.get<std::string>(0)];
      list += (list.empty() ? "" : " || ', ' || ") + row.get<std::string>(1);
    }
    return columns;
  });
}

// What lies in these columns, a line for each row.
inline std::map<std::string, std::vector<std::string>> rows_of(Database& database, const Columns& columns) {
  return database.read([&](ReadSession& session) {
    std::map<std::string, std::vector<std::string>> all;
    for (const auto& [table, list] : columns) {
      const soci::rowset<std::string> rows =
          (session.sql().prepare << fmt::format("SELECT {0} FROM {1} ORDER BY 1", list, table));
      all[table].assign(rows.begin(), rows.end());
    }
    return all;
  });
}

}  // namespace schoolgate::test
