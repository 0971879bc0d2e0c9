#include <string>

#include <gmock/gmock.h>

#include "foundation/storage/database.hpp"
#include "foundation/storage/server_preparation.hpp"
#include "foundation/storage/server_school.hpp"
#include "foundation/storage/session.hpp"
#include "support/environment_variable.hpp"

using schoolgate::Database;
using schoolgate::ReadSession;
using schoolgate::WriteSession;
using schoolgate::test::kServedSchema;
using testing::HasSubstr;

namespace {

class ServerWalls : public schoolgate::test::ServerDatabase {};

}  // namespace

TEST_F(ServerWalls, RefusesARoleThatCouldReachAnotherSchool) {
  const auto refused = [&] {
    const auto opened = Database::open_server(schoolgate::test::school_on_server(name_));
    return opened ? std::string("opened") : opened.error().message;
  };
  ASSERT_EQ(refused(), "opened");
  const auto other = open(other_name_);
  other->apply_schema(kServedSchema);
  const struct {
    std::string give;
    std::string take;
    std::string told;
  } powers[] = {
      {"ALTER ROLE {0} SUPERUSER", "ALTER ROLE {0} NOSUPERUSER", "superuser"},
      {"ALTER ROLE {0} BYPASSRLS", "ALTER ROLE {0} NOBYPASSRLS", "row security"},
      {"ALTER ROLE {0} CREATEROLE", "ALTER ROLE {0} NOCREATEROLE", "makes roles"},
      {"GRANT {1} TO {0}", "REVOKE {1} FROM {0}", "member of another role"},
      {"GRANT pg_read_all_data TO {0}", "REVOKE pg_read_all_data FROM {0}", "member of another role"},
      {"GRANT {0} TO {1}", "REVOKE {0} FROM {1}", "another role as its member"},
      {"GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
       "may make things outside"},
      {"ALTER DATABASE schools OWNER TO {0}",
       "ALTER DATABASE schools OWNER TO administrator; GRANT CONNECT ON DATABASE schools TO {0}",
       "owns the whole"},
      {"GRANT USAGE ON SCHEMA {1} TO {0}; GRANT SELECT ON {1}.people TO {0}",
       "REVOKE USAGE ON SCHEMA {1} FROM {0}; REVOKE SELECT ON {1}.people FROM {0}", "outside its own schema"},
      {"GRANT USAGE ON SCHEMA {0} TO {1}", "REVOKE USAGE ON SCHEMA {0} FROM {1}", "other roles may use"},
      {"ALTER SCHEMA {0} RENAME TO away_{0}", "ALTER SCHEMA away_{0} RENAME TO {0}", "no schema of its own"},
      {"GRANT SELECT ON {0}.people TO {1}", "REVOKE SELECT ON {0}.people FROM {1}",
       "tables that other roles"},
      {"GRANT SELECT (name) ON {0}.people TO {1}", "REVOKE SELECT (name) ON {0}.people FROM {1}",
       "columns of tables"},
      {"ALTER TABLE {0}.kept OWNER TO {1}", "ALTER TABLE {0}.kept OWNER TO {0}", "belong to another role"},
      {"CREATE SCHEMA tools; CREATE FUNCTION tools.peek() RETURNS BIGINT LANGUAGE sql SECURITY DEFINER AS "
       "'SELECT COUNT(*) FROM {1}.people'; GRANT USAGE ON SCHEMA tools TO {0}",
       "DROP SCHEMA tools CASCADE", "SECURITY DEFINER"},
      {"CREATE FOREIGN DATA WRAPPER away; CREATE SERVER away FOREIGN DATA WRAPPER away; GRANT USAGE ON "
       "FOREIGN SERVER away TO {0}",
       "DROP FOREIGN DATA WRAPPER away CASCADE", "a foreign server"},
  };
  for (const auto& power : powers) {
    administer(fmt::format(fmt::runtime(power.give), name_, other_name_));
    EXPECT_THAT(refused(), HasSubstr(power.told)) << power.give;
    administer(fmt::format(fmt::runtime(power.take), name_, other_name_));
    EXPECT_EQ(refused(), "opened") << power.take;
  }
}

TEST_F(ServerWalls, RunsNothingThatAnotherSchoolPutIntoASchemaForEverybody) {
  open(other_name_);
  const auto reached = [&] {
    return database_->read([&](ReadSession& session) {
      int found = 0;
      session << fmt::format("SELECT CAST(has_schema_privilege('{}', '{}', 'USAGE') AS INTEGER)", other_name_,
                             name_),
          soci::into(found);
      return found != 0;
    });
  };
  // As databases that were made before version 15 are.
  administer("GRANT USAGE, CREATE ON SCHEMA public TO PUBLIC");
  {
    soci::session elsewhere(soci::postgresql, fmt::format("host={} port={} user={} dbname=schools",
                                                          schoolgate::test::socket_folder(),
                                                          schoolgate::test::server_port(), other_name_));
    elsewhere << fmt::format(
        "CREATE FUNCTION public.quote_ident(name) RETURNS TEXT LANGUAGE plpgsql AS "
        "$$BEGIN EXECUTE 'GRANT USAGE ON SCHEMA {0} TO {1}'; RETURN '{0}'; END$$",
        name_, other_name_);
  }
  database_->transact([](WriteSession& session) {
    session << "SET LOCAL search_path = public; SELECT quote_ident(current_user)";
  });
  ASSERT_TRUE(reached()) << "whoever runs it gives itself away";
  administer(fmt::format("REVOKE USAGE ON SCHEMA {} FROM {}", name_, other_name_));
  ASSERT_FALSE(reached());
  const auto opened = Database::open_server(schoolgate::test::school_on_server(name_));
  EXPECT_FALSE(opened);
  EXPECT_FALSE(reached());
  administer("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
  EXPECT_TRUE(Database::open_server(schoolgate::test::school_on_server(name_)));
  EXPECT_FALSE(reached());
  administer("DROP FUNCTION public.quote_ident(name); REVOKE USAGE ON SCHEMA public FROM PUBLIC");
}

TEST_F(ServerWalls, SpeaksToTheServerThatTheAddressNamesWhateverTheEnvironmentSays) {
  const auto address = schoolgate::test::school_on_server(name_);
  const schoolgate::test::EnvironmentVariable elsewhere("PGHOSTADDR", "127.0.0.1");
  const auto url = fmt::format("postgresql://{}@/schools?host=/nonexistent&port={}", name_,
                               schoolgate::test::server_port());
  EXPECT_FALSE(Database::open_server(schoolgate::ServerAddress::parse(url).value()));
  const schoolgate::test::EnvironmentVariable settings("PGOPTIONS", "-c lock_timeout=1234 -c work_mem=1234");
  const auto opened = Database::open_server(address).value();
  EXPECT_TRUE(opened->server()->local);
  const auto memory = opened->read([](ReadSession& session) {
    std::string found;
    session << "SELECT current_setting('work_mem')", soci::into(found);
    return found;
  });
  EXPECT_NE(memory, "1234kB");
}

TEST_F(ServerWalls, ArePreparedByAnOwnerOfTheDatabaseWhoIsNoSuperuser) {
  const std::string manager = "manager_of_" + name_;
  administer(fmt::format("CREATE ROLE {} LOGIN CREATEROLE", manager));
  administer(fmt::format("CREATE DATABASE {0} OWNER {0}", manager));
  const auto as_manager = [&](const std::string& database, const std::string& sql) {
    soci::session session(soci::postgresql,
                          fmt::format("host={} port={} user={} dbname={}", schoolgate::test::socket_folder(),
                                      schoolgate::test::server_port(), manager, database));
    session << sql;
  };
  const std::string school = "managed_" + name_;
  const auto sql = schoolgate::sql_to_prepare(school, manager).value();
  EXPECT_THROW(as_manager("postgres", sql), soci::soci_error) << "it is for another database";
  soci::session administrator = schoolgate::test::administrator();
  int made = 0;
  administrator << "SELECT COUNT(*) FROM pg_roles WHERE rolname = :name", soci::use(school), soci::into(made);
  ASSERT_EQ(made, 0) << "and leaves nothing half";
  as_manager(manager, sql);
  const auto url = fmt::format("postgresql://{}@/{}?host={}&port={}", school, manager,
                               schoolgate::test::socket_folder(), schoolgate::test::server_port());
  const auto opened = Database::open_server(schoolgate::ServerAddress::parse(url).value());
  ASSERT_TRUE(opened) << opened.error().message;
  (*opened)->apply_schema(kServedSchema);
  put(**opened, "P1", "Ann");
  EXPECT_EQ(people(**opened), 1);
}
