// Rows that many programs take from one another, and how they are woken.
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "foundation/storage/database.hpp"
#include "foundation/storage/dialect.hpp"
#include "foundation/storage/server_school.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/table_copy.hpp"

using schoolgate::Database;
using schoolgate::ReadSession;
using schoolgate::WriteSession;
using schoolgate::test::ServerDatabase;
using std::chrono::milliseconds;

namespace {

std::string take_one(WriteSession& session) {
  std::string id;
  session << "SELECT p.id FROM people p WHERE p.seen = 0 ORDER BY p.id LIMIT 1" +
                 schoolgate::taking_rows_of(session, "p"),
      soci::into(id);
  if (session.got_data()) session << "UPDATE people SET seen = 1 WHERE id = :id", soci::use(id);
  return id;
}

}  // namespace

TEST_F(ServerDatabase, LetsWhatStandsBesideWaitForNoWriter) {
  put(*database_, "P1", "Ann");
  const auto other = open(name_);
  database_->transact([&](WriteSession&) {
    EXPECT_EQ(other->transact_beside(take_one), "P1") << "although somebody writes";
  });
  EXPECT_EQ(database_->transact_beside(take_one), "");
}

TEST_F(ServerDatabase, PassesOverRowsThatAnotherIsTaking) {
  put(*database_, "P1", "Ann");
  put(*database_, "P2", "Bo");
  const auto other = open(name_);
  database_->transact_beside([&](WriteSession& session) {
    EXPECT_EQ(take_one(session), "P1");
    EXPECT_EQ(other->transact_beside(take_one), "P2");
    EXPECT_EQ(other->transact_beside(take_one), "");
  });
}

TEST_F(ServerDatabase, UndoesWhatFailedBeside) {
  put(*database_, "P1", "Ann");
  EXPECT_THROW(database_->transact_beside([](WriteSession& session) {
    EXPECT_EQ(take_one(session), "P1");
    throw std::runtime_error("half way");
  }),
               std::runtime_error);
  EXPECT_EQ(database_->transact_beside(take_one), "P1");
}

TEST_F(ServerDatabase, EndsAWriterThatStandsStillBeforeTheOthersHaveWaitedInVain) {
  const auto milliseconds_of = [](ReadSession& session, const std::string& name) {
    long long value = 0;
    session << "SELECT setting::bigint FROM pg_settings WHERE name = '" + name + "'", soci::into(value);
    return value;
  };
  const auto is_in_time = [&](WriteSession& session) {
    const long long still = milliseconds_of(session, "idle_in_transaction_session_timeout");
    EXPECT_GT(still, 0);
    EXPECT_LT(still, milliseconds_of(session, "lock_timeout"));
  };
  database_->transact(is_in_time);
  database_->transact_beside(is_in_time);
}

TEST_F(ServerDatabase, LetsOthersWriteOnceAWriterThatStoodStillWasEnded) {
  put(*database_, "P1", "Ann");
  const auto other = open(name_);
  const std::string end = told([&] {
    database_->transact([&](WriteSession& session) {
      session << "SET LOCAL idle_in_transaction_session_timeout = '100ms'";
      EXPECT_EQ(take_one(session), "P1");
      put(*other, "P2", "Bo");  // waits until the first is ended
      session << "UPDATE people SET name = 'Late'";
    });
  });
  EXPECT_NE(end.find("what was begun is undone"), std::string::npos) << end;
  EXPECT_EQ(people(*database_), 2);
  EXPECT_EQ(database_->transact_beside(take_one), "P1") << "nothing of it stands";
}

TEST_F(ServerDatabase, ForgetsBesideOthersWhoWriteIntoWhatWasRewrittenAlready) {
  put(*database_, "P1", "Ann");
  database_->transact([](WriteSession& session) { session << "DELETE FROM people"; });
  const auto writer = open(name_);
  const auto reader = open(name_);
  writer->transact_beside([&](WriteSession& session) {
    const auto file = [&] {
      long long node = 0;
      session << "SELECT c.relfilenode::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                 "WHERE n.nspname = current_user AND c.relname = 'a_state'",
          soci::into(node);
      return node;
    };
    std::future<schoolgate::Status> compacted;
    reader->read([&](ReadSession& reads) {
      EXPECT_EQ(schoolgate::count_rows(reads, "people"), 0);
      const long long before = file();
      compacted = std::async(std::launch::async, [&] { return database_->compact(); });
      for (int i = 0; i < 1000 && file() == before; ++i) std::this_thread::sleep_for(milliseconds(10));
      session << "UPDATE a_state SET version = 1";
      // Until it has given up on the table that is read.
      std::this_thread::sleep_for(milliseconds(700));
    });
    const auto done = compacted.get();
    EXPECT_TRUE(done) << done.error().message;
  });
}

TEST_F(ServerDatabase, ClosesTheRowsOfASchoolThatLeftToWhoeverHasThemOpen) {
  put(*database_, "P1", "Ann");
  const auto elsewhere = open(name_);
  EXPECT_EQ(people(*elsewhere), 1);
  database_->transact([](WriteSession& session) {
    schoolgate::keep_writers_out_for_long(session);
    schoolgate::close_rows(session);
  });
  const auto is_told = [](const std::string& what) { return what.find("were left") != std::string::npos; };
  EXPECT_TRUE(is_told(told([&] { put(*elsewhere, "P2", "Bo"); })));
  EXPECT_TRUE(is_told(told([&] { static_cast<void>(elsewhere->transact_beside(take_one)); })));
  EXPECT_TRUE(is_told(told([&] { static_cast<void>(people(*elsewhere)); })));
  const auto address = schoolgate::test::school_on_server(name_);
  const auto opened = Database::open_server(address);
  ASSERT_FALSE(opened);
  EXPECT_TRUE(is_told(opened.error().message));
  ASSERT_TRUE(schoolgate::reopen_rows(address));
  ASSERT_TRUE(schoolgate::reopen_rows(address)) << "there is nothing to undo";
  EXPECT_EQ(people(*elsewhere), 1) << "as they were";
  put(*elsewhere, "P2", "Bo");
}

TEST_F(ServerDatabase, TellsNewsOfThisSchoolOnceTheyAreCommitted) {
  const auto other_school = open(other_name_);
  const auto waits = open(name_);
  EXPECT_FALSE(waits->wait_for_news(milliseconds(1))) << "from now on it listens";
  EXPECT_FALSE(other_school->wait_for_news(milliseconds(1)));
  EXPECT_THROW(database_->transact([](WriteSession& session) {
    schoolgate::tell_news(session);
    throw std::runtime_error("half way");
  }),
               std::runtime_error);
  EXPECT_FALSE(waits->wait_for_news(milliseconds(50)));
  database_->transact([](WriteSession& session) { schoolgate::tell_news(session); });
  EXPECT_TRUE(waits->wait_for_news(milliseconds(5000)));
  EXPECT_FALSE(waits->wait_for_news(milliseconds(50))) << "each once";
  EXPECT_FALSE(other_school->wait_for_news(milliseconds(50))) << "another school is told nothing";
}

TEST_F(ServerDatabase, WakesWhoWaitsForNews) {
  const auto waits = open(name_);
  EXPECT_FALSE(waits->wait_for_news(milliseconds(1)));
  auto woken = std::async(std::launch::async, [&] { return waits->wait_for_news(milliseconds(60'000)); });
  std::this_thread::sleep_for(milliseconds(100));
  database_->transact([](WriteSession& session) { schoolgate::tell_news(session); });
  EXPECT_EQ(woken.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_TRUE(woken.get());
}

TEST_F(ServerDatabase, ListensAgainAfterItWasCutOff) {
  const auto waits = open(name_);
  EXPECT_FALSE(waits->wait_for_news(milliseconds(1)));
  EXPECT_GT(cut_off(name_), 0);
  EXPECT_NE(told([&] { static_cast<void>(waits->wait_for_news(milliseconds(1))); }), "nothing");
  EXPECT_FALSE(waits->wait_for_news(milliseconds(1)));
  database_->transact([](WriteSession& session) { schoolgate::tell_news(session); });
  EXPECT_TRUE(waits->wait_for_news(milliseconds(5000)));
}

TEST_F(ServerDatabase, GivesTheTimeAsItIsNowWithinATransactionToo) {
  const auto now = [](ReadSession& session) {
    long long time = 0;
    session << std::string("SELECT ") + schoolgate::milliseconds_now(session), soci::into(time);
    return time;
  };
  database_->read([&](ReadSession& session) {
    const long long first = now(session);
    std::this_thread::sleep_for(milliseconds(20));
    EXPECT_GE(now(session) - first, 15);
    const auto here = std::chrono::system_clock::now().time_since_epoch();
    EXPECT_LT(std::chrono::abs(here - milliseconds(first)), std::chrono::seconds(60));
  });
}
