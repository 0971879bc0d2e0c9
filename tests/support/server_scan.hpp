// What somebody finds of a school who stole the disk of the server that tests/on_postgresql.sh started: in
// its rows, in what the server counted of them, and in its files, also those that no table has any more. Not
// in the server's log of what it wrote, which goes on to hold it (docs/postgresql.md).
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "support/postgresql.hpp"

namespace schoolgate::test {

// Of relations that are not the school's: their files, by name.
inline std::set<std::string> files_of_others(soci::session& session, const std::string& school) {
  const soci::rowset<std::string> names =
      (session.prepare
           << "WITH own AS (SELECT c.oid, c.reltoastrelid FROM pg_class c JOIN pg_namespace n ON n.oid = "
              "c.relnamespace WHERE n.nspname = :school), "
              "kept AS (SELECT oid FROM own UNION SELECT reltoastrelid FROM own UNION SELECT i.indexrelid "
              "FROM pg_index i JOIN own ON i.indrelid = own.reltoastrelid) "
              "SELECT pg_relation_filenode(oid)::text FROM pg_class WHERE pg_relation_filenode(oid) IS NOT "
              "NULL AND oid NOT IN (SELECT oid FROM kept)",
       soci::use(school));
  return {names.begin(), names.end()};
}

inline std::vector<std::string> server_places_with(const std::string& school, const std::string& bytes) {
  std::vector<std::string> places;
  soci::session session = administrator();
  // As texts, since what is long lies compressed.
  const soci::rowset<std::string> tables =
      (session.prepare << "SELECT tablename::text FROM pg_tables WHERE schemaname = :school",
       soci::use(school));
  const std::vector<std::string> all(tables.begin(), tables.end());
  for (const std::string& table : all) {
    int rows = 0;
    session << fmt::format("SELECT COUNT(*) FROM \"{}\".\"{}\" t WHERE POSITION(:bytes IN t::text) > 0",
                           school, table),
        soci::use(bytes), soci::into(rows);
    if (rows > 0) places.push_back("rows of " + table);
  }
  int counted = 0;
  session << "SELECT COUNT(*) FROM pg_stats WHERE schemaname = :school AND (POSITION(:bytes IN "
             "COALESCE(most_common_vals::text, '')) > 0 OR POSITION(:bytes IN "
             "COALESCE(histogram_bounds::text, '')) > 0)",
      soci::use(school, "school"), soci::use(bytes, "bytes"), soci::into(counted);
  if (counted > 0) places.emplace_back("statistics");

  session << "CHECKPOINT";
  int database = 0;
  session << "SELECT oid::int FROM pg_database WHERE datname = 'schools'", soci::into(database);
  const auto others = files_of_others(session, school);
  const std::filesystem::path folder =
      std::filesystem::path(socket_folder()) / "data" / "base" / std::to_string(database);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (others.contains(name.substr(0, name.find_first_of("._")))) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (content.find(bytes) != std::string::npos) places.push_back("the server's file " + name);
  }
  return places;
}

}  // namespace schoolgate::test
