// The PostgreSQL server that tests/on_postgresql.sh started, where it did: a school for each file that a test
// would have had.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "foundation/digest.hpp"
#include "foundation/storage/database_choice.hpp"
#include "foundation/storage/server_preparation.hpp"

namespace schoolgate::test {

// "FOLDER:PORT"; empty where tests run on files.
inline std::string postgresql() {
  const char* server = std::getenv("SCHOOLGATE_TEST_POSTGRESQL");
  return server == nullptr ? "" : server;
}

inline std::string socket_folder() { return postgresql().substr(0, postgresql().find(':')); }
inline std::string server_port() { return postgresql().substr(postgresql().find(':') + 1); }

// Who may do everything there.
inline soci::session administrator() {
  return {soci::postgresql,
          fmt::format("host={} port={} user=administrator dbname=schools", socket_folder(), server_port())};
}

inline std::string url_of(const std::string& school) {
  return fmt::format("postgresql://{}@/schools?host={}&port={}", school, socket_folder(), server_port());
}

// Made as an administrator would, unless it is there.
inline ServerAddress school_on_server(const std::string& school) {
  soci::session session = administrator();
  int there = 0;
  session << "SELECT COUNT(*) FROM pg_roles WHERE rolname = :name", soci::use(school), soci::into(there);
  if (there == 0) session << sql_to_prepare(school, "schools").value();
  return ServerAddress::parse(url_of(school)).value();
}

// Always the same one for one file's name.
inline ServerAddress school_for(const std::filesystem::path& file) {
  return school_on_server("school_" + to_hex(sha256(file.string())).substr(0, 20));
}

// On the server where there is one, else in the file.
inline std::shared_ptr<Database> open_database(const std::filesystem::path& file) {
  auto opened = postgresql().empty() ? Database::open_file(file) : Database::open_server(school_for(file));
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

// A new workspace keeps its rows on the server, too, where there is one.
inline void use_server(const DatabasePlace& place) {
  if (postgresql().empty()) return;
  if (auto chosen = choose_server(place, school_for(place.file)); !chosen)
    throw std::runtime_error(chosen.error().message);
}

}  // namespace schoolgate::test

// For a test of what SQLite alone has.
#define SCHOOLGATE_ON_FILES_ONLY(why) \
  if (!schoolgate::test::postgresql().empty()) GTEST_SKIP() << "on files only: " << (why)
