// A school on the test's PostgreSQL server, and what its administrator may do to it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "foundation/storage/database.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/table_copy.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

namespace schoolgate::test {

inline const Schema kServedSchema{
    "test",
    {{"",
      "CREATE TABLE people (id VARCHAR(8) PRIMARY KEY, name TEXT NOT NULL,\n"
      "  score DOUBLE PRECISION, seen BIGINT NOT NULL DEFAULT 0);\n"
      "CREATE TABLE kept (person VARCHAR(8) NOT NULL REFERENCES people (id));\n"
      "CREATE TABLE a_state (only_row INTEGER PRIMARY KEY, version BIGINT NOT NULL);\n"
      "INSERT INTO a_state (only_row, version) VALUES (1, 0);\n"}}};

class ServerDatabase : public testing::Test {
 protected:
  void SetUp() override {
    if (postgresql().empty())
      GTEST_SKIP() << "no PostgreSQL server was started: run by tests/on_postgresql.sh";
    static int number = 0;
    name_ = "tested_" + std::to_string(++number);
    other_name_ = "tested_" + std::to_string(++number);
    database_ = open(name_);
    database_->apply_schema(kServedSchema);
  }
  static std::shared_ptr<Database> open(const std::string& school) {
    return Database::open_server(school_on_server(school)).value();
  }
  static void put(Database& database, const std::string& id, const std::string& name) {
    database.transact([&](WriteSession& session) {
      session << "INSERT INTO people (id, name) VALUES (:id, :name)", soci::use(id), soci::use(name);
    });
  }
  static long long people(Database& database) {
    return database.read([](ReadSession& session) { return count_rows(session, "people"); });
  }
  // Ends every connection of the school, as a server that is started anew does.
  static int cut_off(const std::string& school) {
    soci::session session = administrator();
    int ended = 0;
    session << "SELECT COUNT(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = :name",
        soci::use(school), soci::into(ended);
    return ended;
  }
  template <typename Work>
  static std::string told(const Work& work) {
    try {
      work();
    } catch (const StorageError& error) {
      return error.error().message;
    }
    return "nothing";
  }
  void administer(const std::string& statement) {
    soci::session session = administrator();
    session << statement;
  }
  TemporaryFolder folder_;
  std::string name_;
  std::string other_name_;
  std::shared_ptr<Database> database_;
};

}  // namespace schoolgate::test
