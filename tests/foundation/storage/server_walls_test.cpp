#include <string>

#include <gmock/gmock.h>

#include "foundation/storage/database.hpp"
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
  const schoolgate::test::EnvironmentVariable elsewhere("PGHOSTADDR", "127.0.0.1");
  const auto url = fmt::format("postgresql://{}@/schools?host=/nonexistent&port={}", name_,
                               schoolgate::test::server_port());
  EXPECT_FALSE(Database::open_server(schoolgate::ServerAddress::parse(url).value()));
  const schoolgate::test::EnvironmentVariable settings("PGOPTIONS", "-c lock_timeout=1234 -c work_mem=1234");
  const auto opened = Database::open_server(schoolgate::test::school_on_server(name_)).value();
  EXPECT_TRUE(opened->server()->local);
  const auto memory = opened->read([](ReadSession& session) {
    std::string found;
    session << "SELECT current_setting('work_mem')", soci::into(found);
    return found;
  });
  EXPECT_NE(memory, "1234kB");
}
