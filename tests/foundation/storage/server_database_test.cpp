#include <chrono>
#include <fstream>
#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "foundation/storage/database.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/storage/server_school.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/table_copy.hpp"

using schoolgate::CommitUnknown;
using schoolgate::Database;
using schoolgate::ErrorCode;
using schoolgate::ReadSession;
using schoolgate::Schema;
using schoolgate::ServerAddress;
using schoolgate::StorageError;
using schoolgate::WriteSession;
using schoolgate::test::kServedSchema;
using schoolgate::test::ServerDatabase;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST_F(ServerDatabase, KeepsWhatWasCommittedAndUndoesWhatFailed) {
  put(*database_, "P1", "Ann");
  EXPECT_THROW(database_->transact([](WriteSession& session) {
    session << "INSERT INTO people (id, name) VALUES ('P2', 'Bo')";
    throw std::runtime_error("half way");
  }),
               std::runtime_error);
  EXPECT_FALSE(database_->transact([](WriteSession& session) -> schoolgate::Status {
    session << "INSERT INTO people (id, name) VALUES ('P3', 'Cy')";
    return schoolgate::failure(ErrorCode::Refused, "half way");
  }));
  EXPECT_EQ(people(*open(name_)), 1);
}

TEST_F(ServerDatabase, NeverCallsCommittedWhatAFailedStatementUndid) {
  EXPECT_THAT(told([&] {
                database_->transact([](WriteSession& session) {
                  session << "INSERT INTO people (id, name) VALUES ('P1', 'Ann')";
                  EXPECT_THROW(session << "INSERT INTO nowhere VALUES (1)", std::exception);
                });
              }),
              HasSubstr("ended or broken"));
  EXPECT_EQ(people(*database_), 0);
}

TEST_F(ServerDatabase, SortsByBytesWhateverTheServersLanguage) {
  for (const char* name : {"b", "A", "a", "\xC3\xA9", "B", "Z"}) put(*database_, name, name);
  const auto sorted = database_->read([](ReadSession& session) {
    const soci::rowset<std::string> names =
        (session.sql().prepare << "SELECT name FROM people ORDER BY name");
    return std::vector<std::string>(names.begin(), names.end());
  });
  EXPECT_THAT(sorted, ElementsAre("A", "B", "Z", "a", "b", "\xC3\xA9"));
}

TEST_F(ServerDatabase, ReadsAsItStoodAtOneMomentWhileOthersWrite) {
  database_->read([&](ReadSession& session) {
    EXPECT_EQ(schoolgate::count_rows(session, "people"), 0);
    put(*database_, "P1", "Ann");
    EXPECT_EQ(schoolgate::count_rows(session, "people"), 0);
  });
  EXPECT_EQ(people(*database_), 1);
}

TEST_F(ServerDatabase, WritesOneAfterTheOther) {
  const auto other = open(name_);
  std::future<void> waiting;
  database_->transact([&](WriteSession& session) {
    session << "UPDATE a_state SET version = 1";
    waiting = std::async(std::launch::async, [&] {
      other->transact([](WriteSession& writing) {
        long long version = 0;
        writing << "SELECT version FROM a_state", soci::into(version);
        writing << "UPDATE a_state SET version = :version", soci::use(++version);
      });
    });
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  });
  waiting.get();
  const auto version = database_->read([](ReadSession& session) {
    long long found = 0;
    session << "SELECT version FROM a_state", soci::into(found);
    return found;
  });
  EXPECT_EQ(version, 2) << "it saw what was committed before it";
}

TEST_F(ServerDatabase, RefusesToWriteWhereIsOnlyRead) {
  for (const char* statement : {"INSERT INTO people (id, name) VALUES ('P1', 'Ann')",
                                "CREATE TABLE d (x INTEGER)", "SET TRANSACTION READ WRITE"}) {
    EXPECT_THROW(database_->read([&](ReadSession& session) { session << statement; }), StorageError)
        << statement;
  }
  EXPECT_EQ(people(*database_), 0);
}

TEST_F(ServerDatabase, LeavesNothingStandingThatAReaderWroteInATransactionOfItsOwn) {
  EXPECT_THROW(database_->read([](ReadSession& session) {
    session << "COMMIT; BEGIN; INSERT INTO people (id, name) VALUES ('P1', 'Ann')";
  }),
               StorageError);
  database_->read([](ReadSession& session) {
    session << "COMMIT; BEGIN READ WRITE; INSERT INTO people (id, name) VALUES ('P2', 'Bo')";
  });
  EXPECT_EQ(people(*database_), 0);
}

TEST_F(ServerDatabase, KeepsAnAnswerThoughTheConnectionIsLostOnceItWasRead) {
  put(*database_, "P1", "Ann");
  const auto found = database_->read([&](ReadSession& session) {
    const long long rows = schoolgate::count_rows(session, "people");
    EXPECT_GE(cut_off(name_), 2);
    return rows;
  });
  EXPECT_EQ(found, 1);
  EXPECT_EQ(people(*database_), 1) << "and connects anew";
}

TEST_F(ServerDatabase, TellsARefusalThoughTheConnectionIsLostOverIt) {
  const auto refused = database_->transact([&](WriteSession& session) -> schoolgate::Status {
    session << "INSERT INTO people (id, name) VALUES ('P1', 'Ann')";
    EXPECT_GE(cut_off(name_), 1);
    return schoolgate::failure(ErrorCode::Refused, "not today");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "not today");
  EXPECT_EQ(people(*database_), 0);
}

TEST_F(ServerDatabase, TellsOfAFailureWithoutTheRow) {
  put(*database_, "P1", "Ann Pupil");
  const std::string message = told([&] { put(*database_, "P1", "Ann Pupil"); });
  EXPECT_THAT(message, HasSubstr("people_pkey"));
  EXPECT_THAT(message, Not(HasSubstr("Ann")));
  EXPECT_THAT(message, Not(HasSubstr("P1)")));
}

TEST_F(ServerDatabase, ConnectsAnewAfterTheServerWasAway) {
  put(*database_, "P1", "Ann");
  ASSERT_EQ(people(*database_), 1);
  ASSERT_GE(cut_off(name_), 2);
  put(*database_, "P2", "Bo");
  EXPECT_EQ(people(*database_), 2);
}

TEST_F(ServerDatabase, TellsThatWhatWasBegunIsUndoneWhenItIsLostHalfWay) {
  try {
    database_->transact([&](WriteSession& session) {
      session << "INSERT INTO people (id, name) VALUES ('P1', 'Ann')";
      ASSERT_GE(cut_off(name_), 1);
      session << "INSERT INTO people (id, name) VALUES ('P2', 'Bo')";
    });
    ADD_FAILURE() << "it was not noticed";
  } catch (const CommitUnknown&) {
    ADD_FAILURE() << "its outcome is known";
  } catch (const StorageError& error) {
    EXPECT_THAT(error.error().message, HasSubstr("what was begun is undone"));
  }
}

TEST_F(ServerDatabase, KnowsThatACommitWhichTheServerRefusesIsUndone) {
  database_->transact([](WriteSession& session) {
    session << "ALTER TABLE kept ALTER CONSTRAINT kept_person_fkey DEFERRABLE INITIALLY DEFERRED";
  });
  try {
    database_->transact([](WriteSession& session) { session << "INSERT INTO kept (person) VALUES ('P9')"; });
    ADD_FAILURE() << "there is no P9";
  } catch (const CommitUnknown&) {
    ADD_FAILURE() << "its outcome is known";
  } catch (const StorageError& error) {
    EXPECT_THAT(error.error().message, HasSubstr("kept_person_fkey"));
  }
  EXPECT_EQ(people(*database_), 0);
}

TEST_F(ServerDatabase, TellsThatNobodyKnowsWhetherACommitStandsWhenItIsLostThere) {
  const auto lose_it = [&] {
    database_->transact([&](WriteSession& session) {
      session << "INSERT INTO people (id, name) VALUES ('P1', 'Ann')";
      ASSERT_GE(cut_off(name_), 1);
    });
  };
  EXPECT_THAT(told(lose_it), HasSubstr("whether it stands is not known"));
  EXPECT_THROW(lose_it(), CommitUnknown);
  put(*database_, "P2", "Bo");
  EXPECT_EQ(people(*database_), 1) << "it was not tried again";
}

TEST_F(ServerDatabase, LeavesNothingOfWhatWasDeletedInTheTablesFiles) {
  for (int i = 0; i < 200; ++i) put(*database_, std::to_string(i), "Searchable Name " + std::to_string(i));
  const auto bytes_hold = [&](const std::string& text) {
    soci::session session = schoolgate::test::administrator();
    session << "CHECKPOINT";
    int found = 0;
    session
        << "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = "
           ":school AND c.relname = 'people' AND position(convert_to(:text, 'UTF8') IN "
           "pg_read_binary_file(pg_relation_filepath(c.oid))) > 0",
        soci::use(name_), soci::use(text), soci::into(found);
    return found > 0;
  };
  ASSERT_TRUE(bytes_hold("Searchable Name 17"));
  database_->transact([](WriteSession& session) { session << "DELETE FROM people WHERE id <> '5'"; });
  ASSERT_TRUE(bytes_hold("Searchable Name 17"));
  const auto other = open(name_);
  other->read([&](ReadSession& session) {
    EXPECT_EQ(schoolgate::count_rows(session, "a_state"), 1);
    const auto busy = database_->compact();
    ASSERT_FALSE(busy) << "somebody may still see it";
    EXPECT_EQ(busy.error().code, ErrorCode::Conflict);
    EXPECT_THAT(busy.error().message, HasSubstr("of this school or of another one"));
  });
  ASSERT_TRUE(database_->compact());
  EXPECT_FALSE(bytes_hold("Searchable Name 17"));
  EXPECT_TRUE(bytes_hold("Searchable Name 5"));
}

TEST_F(ServerDatabase, CallsNothingGoneOfATableThatTheServerDidNotRewrite) {
  ASSERT_TRUE(database_->compact());
  administer(fmt::format("ALTER TABLE {}.kept OWNER TO administrator", name_));
  EXPECT_THAT(told([&] { EXPECT_FALSE(database_->compact()); }), HasSubstr("rewrote the table kept"));
}

TEST_F(ServerDatabase, WaitsForOtherWritersAsLongAsBeforeAfterARewriteThatFailed) {
  database_->transact([](WriteSession& session) {
    session << "CREATE FUNCTION soon_failing(BIGINT) RETURNS BIGINT LANGUAGE plpgsql IMMUTABLE AS "
               "$$BEGIN RETURN 1; END$$";
    session << "CREATE INDEX a_state_failing ON a_state (soon_failing(version))";
    session << "CREATE OR REPLACE FUNCTION soon_failing(BIGINT) RETURNS BIGINT LANGUAGE plpgsql IMMUTABLE AS "
               "$$BEGIN RAISE EXCEPTION 'it fails'; END$$";
  });
  EXPECT_THAT(told([&] { EXPECT_FALSE(database_->compact()); }), HasSubstr("it fails"));
  const auto patience = database_->transact([](WriteSession& session) {
    std::string found;
    session << "SELECT current_setting('lock_timeout')", soci::into(found);
    return found;
  });
  EXPECT_EQ(patience, "30s");
}

TEST_F(ServerDatabase, PrintsNothingThatTheServerNotes) {
  testing::internal::CaptureStderr();
  database_->transact([](WriteSession& session) {
    session << "DROP TABLE IF EXISTS nowhere";
    session << "SET LOCAL client_min_messages = 'notice'";
    session << "CREATE TABLE IF NOT EXISTS people (id INTEGER)";
  });
  EXPECT_TRUE(database_->compact());
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(ServerDatabase, AltersTablesWhileNobodyReadsThem) {
  Schema newer = kServedSchema;
  newer.steps.push_back(
      {"",
       "CREATE TABLE a_state_now (only_row INTEGER PRIMARY KEY, version BIGINT NOT NULL);\n"
       "INSERT INTO a_state_now (only_row, version) SELECT only_row, version FROM a_state;\n"
       "DROP TABLE a_state;\n"
       "ALTER TABLE a_state_now RENAME TO a_state;\n"});
  const auto newer_program = open(name_);
  const auto third_program = open(name_);
  const auto states = [](ReadSession& session) { return schoolgate::count_rows(session, "a_state"); };
  std::future<void> altering;
  std::future<long long> reading;
  database_->read([&](ReadSession& session) {
    EXPECT_EQ(schoolgate::count_rows(session, "people"), 0);
    altering = std::async(std::launch::async, [&] { newer_program->apply_schema(newer); });
    EXPECT_EQ(altering.wait_for(std::chrono::milliseconds(500)), std::future_status::timeout);
    reading = std::async(std::launch::async, [&] { return third_program->read(states); });
    EXPECT_EQ(reading.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
    EXPECT_EQ(states(session), 1);
  });
  altering.get();
  EXPECT_EQ(reading.get(), 1) << "whoever waited sees the new table with its rows";
}

TEST_F(ServerDatabase, OpensANewSchoolWhateverLocksAnotherHolds) {
  const auto other = schoolgate::test::school_on_server(other_name_);
  database_->transact([&](WriteSession& session) {
    session << fmt::format("SELECT pg_advisory_xact_lock(hashtext('{}'))", other_name_);
    EXPECT_TRUE(Database::open_server(other));
  });
}

TEST_F(ServerDatabase, OpensANewSchoolInSeveralProgramsAtOnce) {
  const auto other = schoolgate::test::school_on_server(other_name_);
  std::vector<std::future<bool>> opening;
  for (int i = 0; i < 6; ++i)
    opening.push_back(
        std::async(std::launch::async, [&] { return Database::open_server(other).has_value(); }));
  for (auto& opened : opening) EXPECT_TRUE(opened.get());
}

TEST_F(ServerDatabase, RefusesToAlterWhatIsOnlyAddedTo) {
  put(*database_, "P1", "Ann");
  for (int twice = 0; twice < 2; ++twice) {
    database_->transact([](WriteSession& session) {
      schoolgate::make_append_only(session, "people", "the list is append-only");
    });
  }
  for (const char* statement :
       {"UPDATE people SET name = 'Bo'", "DELETE FROM people", "TRUNCATE people CASCADE"}) {
    EXPECT_THAT(told([&] { database_->transact([&](WriteSession& session) { session << statement; }); }),
                HasSubstr("the list is append-only"))
        << statement;
  }
  EXPECT_EQ(people(*database_), 1);
}

TEST_F(ServerDatabase, IsCopiedIntoAFileAndBackWithNothingLost) {
  database_->transact([](WriteSession& session) {
    session << "INSERT INTO people (id, name, score, seen) VALUES ('P1', 'Zo\xC3\xAB \"\\ '' ;', "
               "0.1234567890123456789, 9007199254740993)";
    session << "INSERT INTO people (id, name) VALUES ('P2', '')";
    session << "INSERT INTO kept (person) VALUES ('P1')";
    session << "UPDATE a_state SET version = 41";
  });
  const auto rows = [](Database& database) {
    return database.read([](ReadSession& session) {
      std::vector<std::string> found;
      const soci::rowset<soci::row> all =
          (session.sql().prepare
           << "SELECT p.id, p.name, CAST(p.seen AS TEXT), CASE WHEN p.score IS NULL THEN "
              "'none' ELSE 'some' END FROM people p ORDER BY p.id");
      for (const soci::row& row : all)
        found.push_back(row.get<std::string>(0) + "|" + row.get<std::string>(1) + "|" +
                        row.get<std::string>(2) + "|" + row.get<std::string>(3));
      double score = 0;
      long long version = 0;
      session << "SELECT score FROM people WHERE id = 'P1'", soci::into(score);
      session << "SELECT version FROM a_state", soci::into(version);
      EXPECT_EQ(score, 0.1234567890123456789);
      EXPECT_EQ(version, 41);
      EXPECT_EQ(schoolgate::count_rows(session, "kept"), 1);
      return found;
    });
  };
  const auto before = rows(*database_);
  const auto file = folder_.path() / "copy.db";
  ASSERT_TRUE(database_->copy_to(file));
  EXPECT_EQ(database_->copy_to(file).error().code, ErrorCode::AlreadyExists);
  const auto copy = Database::open_file(file).value();
  copy->apply_schema(kServedSchema);
  EXPECT_EQ(rows(*copy), before);
  const auto back = open(other_name_);
  ASSERT_TRUE(back->is_empty());
  ASSERT_TRUE(back->take_over(*copy));
  EXPECT_EQ(rows(*back), before);
  EXPECT_EQ(back->take_over(*copy).error().code, ErrorCode::Refused) << "never over a school";
}

TEST_F(ServerDatabase, TakesOverNothingWhenOneTextCannotBeKept) {
  const auto file = Database::open_file(folder_.path() / "file.db").value();
  file->apply_schema(kServedSchema);
  put(*file, "P1", "Ann");
  put(*file, "P2", std::string("Bo\0Secret", 9));
  const auto taken = database_->is_empty() ? schoolgate::Status{} : open(other_name_)->take_over(*file);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("name of the table people"));
  EXPECT_THAT(taken.error().message, Not(HasSubstr("Secret")));
  EXPECT_TRUE(open(other_name_)->is_empty());
  EXPECT_FALSE(
      open(other_name_)->read([](ReadSession& session) { return schoolgate::has_table(session, "people"); }));
}

TEST_F(ServerDatabase, ShowsNoRowOfAnotherSchoolInAThousandAttempts) {
  const auto other = open(other_name_);
  other->apply_schema(kServedSchema);
  put(*other, "P1", "Hidden");
  const std::vector<std::string> attempts{
      "SELECT name FROM {0}.people",
      "SET search_path = {0}; SELECT name FROM people",
      "SET ROLE {0}; SELECT name FROM {0}.people",
      "SET SESSION AUTHORIZATION {0}; SELECT name FROM {0}.people",
      "RESET ROLE; RESET SESSION AUTHORIZATION; SELECT name FROM {0}.people",
      "SET row_security = off; SELECT name FROM {0}.people",
      "COPY {0}.people TO STDOUT",
      "COPY {0}.people TO PROGRAM 'cat'",
      "SELECT pg_read_file('PG_VERSION')",
      "TABLE {0}.people",
      "SELECT most_common_vals::text FROM pg_stats WHERE schemaname = '{0}'",
      "SELECT query_to_xml('SELECT * FROM {0}.people', true, false, '')::text",
      "SELECT schema_to_xml('{0}', true, false, '')::text FROM {0}.people",
      "CREATE VIEW v AS SELECT name FROM {0}.people",
      "CREATE TABLE mine (LIKE {0}.people)",
      "CREATE TABLE child () INHERITS ({0}.people)",
      "CREATE FUNCTION f() RETURNS TEXT LANGUAGE sql AS 'SELECT name FROM {0}.people'; SELECT f()",
      "CREATE EXTENSION dblink",
      "CREATE SCHEMA mine",
      "GRANT {0} TO CURRENT_USER",
      "GRANT SELECT ON {0}.people TO CURRENT_USER",
      "ALTER SCHEMA {0} OWNER TO CURRENT_USER",
      "ALTER TABLE {0}.people OWNER TO CURRENT_USER",
      "LOCK TABLE {0}.people",
      "TRUNCATE {0}.people CASCADE",
      "DROP TABLE {0}.people CASCADE",
      "DROP SCHEMA {0} CASCADE",
      "INSERT INTO {0}.people (id, name) VALUES ('P9', 'Put')",
      "UPDATE {0}.people SET name = 'Put'",
      "DELETE FROM {0}.people",
      "COMMIT; BEGIN; SELECT name FROM {0}.people",
      "ROLLBACK; SET ROLE {0}; BEGIN; DELETE FROM {0}.people",
      "CREATE TABLE referring (id TEXT REFERENCES {0}.people (id))",
      "ANALYZE {0}.people; SELECT name FROM {0}.people",
  };
  std::size_t tried = 0;
  int seen = 0;
  const auto attempt = [&](auto& session, const std::string& statement) {
    ++tried;
    std::string value;
    soci::indicator there = soci::i_null;
    session << statement, soci::into(value, there);
    if (session.got_data() && there == soci::i_ok && value.find("Hidden") != std::string::npos) ++seen;
  };
  other->read([&](ReadSession& session) {
    attempt(session, fmt::format("SELECT name FROM {}.people", other_name_));
  });
  ASSERT_EQ(seen, 1) << "what belongs to oneself is seen that way";
  tried = 0;
  seen = 0;
  std::size_t refused = 0;
  while (tried < 1000) {
    for (const std::string& pattern : attempts) {
      // What an attempt left behind would let the next ones fail for its own sake.
      if (told([&] { people(*database_); }) != "nothing") database_ = open(name_);
      ASSERT_EQ(people(*database_), 0);
      const std::string statement = fmt::format(fmt::runtime(pattern), other_name_);
      try {
        if (tried / attempts.size() % 2 == 0) {
          database_->read([&](ReadSession& session) { attempt(session, statement); });
        } else {
          database_->transact([&](WriteSession& session) { attempt(session, statement); });
        }
      } catch (const StorageError&) {
        ++refused;
      }
    }
  }
  EXPECT_EQ(seen, 0) << "of " << tried;
  EXPECT_GT(refused, tried * 3 / 4);
  EXPECT_EQ(people(*other), 1);
  EXPECT_EQ(other->read([](ReadSession& session) {
    std::string name;
    session << "SELECT name FROM people", soci::into(name);
    return name;
  }),
            "Hidden");
}

TEST_F(ServerDatabase, TellsWhatTheServerIsAndWhetherItIsEncrypted) {
  const auto facts = database_->server();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->school, name_);
  EXPECT_EQ(facts->database, "schools");
  EXPECT_TRUE(facts->local);
  EXPECT_FALSE(facts->encrypted);
  const auto file = folder_.path() / "password";
  std::ofstream(file) << "it is %20 a = \\ secret\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  administer(fmt::format("ALTER ROLE {} PASSWORD 'it is %20 a = \\ secret'", name_));
  const std::string by_network =
      fmt::format("postgresql://{}@localhost:{}/schools?sslmode=", name_, schoolgate::test::server_port());
  const auto by = [&](const std::string& url, const std::string& password) {
    return Database::open_server(ServerAddress::parse(url, password).value());
  };
  EXPECT_FALSE(by(by_network + "require", "")) << "it asks for the password";
  const auto encrypted = by(by_network + "require", file.string());
  ASSERT_TRUE(encrypted) << encrypted.error().message;
  EXPECT_TRUE((*encrypted)->server()->encrypted);
  EXPECT_FALSE((*encrypted)->server()->verified) << "nobody asked whose certificate it is";
  const auto unknown = by(by_network + "verify-full", file.string());
  EXPECT_FALSE(unknown) << "nobody vouches for its certificate";
  const std::string vouched =
      by_network + "verify-full&sslrootcert=" + schoolgate::test::socket_folder() + "/data/server.crt";
  const auto verified = by(vouched, file.string());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_TRUE((*verified)->server()->verified);
}

TEST_F(ServerDatabase, SaysWhichServerIsNotThere) {
  const auto opened =
      Database::open_server(ServerAddress::parse("postgresql://oak@/schools?host=/nonexistent").value());
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(opened.error().message, HasSubstr("postgresql://oak@/schools?host=/nonexistent"));
}

TEST_F(ServerDatabase, FindsNothingWrongWithWhatIsSound) {
  put(*database_, "P1", std::string(50'000, 'x'));
  EXPECT_EQ(database_->fault(), "");
}
