#include "consent/ledger/ledger.hpp"

#include <functional>

#include <gmock/gmock.h>

#include "consent/people.hpp"
#include "foundation/storage/session.hpp"
#include "support/ledger_fence.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

using schoolgate::consent::Ledger;
using schoolgate::consent::ledger_head_from_text;
using schoolgate::consent::LedgerAction;
using schoolgate::consent::LedgerHead;
using schoolgate::consent::to_text;
using schoolgate::test::kToday;
using testing::HasSubstr;

namespace {

class LedgerTest : public testing::Test {
 protected:
  void SetUp() override {
    database_->transact([&](schoolgate::WriteSession& session) {
      for (int i = 1; i <= 5; ++i)
        Ledger::append(session, clock_.now(), "office", LedgerAction::PhotoHeld, "photo " + std::to_string(i),
                       R"({"faces":3})");
    });
  }

  // As somebody would who has the database file: the fences are taken down first.
  void tamper(const std::string& statement) {
    database_->transact([&](schoolgate::WriteSession& session) {
      schoolgate::test::take_the_fence_down(session);
      session << statement;
    });
  }

  std::string fault(const std::optional<LedgerHead>& noted = std::nullopt) {
    const auto verified = ledger_.verify(noted);
    return verified ? "none" : verified.error().message;
  }

  schoolgate::test::TemporaryFolder folder_;
  schoolgate::test::ManualClock clock_{kToday};
  std::shared_ptr<schoolgate::Database> database_ =
      schoolgate::test::open_database(folder_.path() / "ledger.db");
  Ledger ledger_{database_, clock_};
};

struct Tampering {
  const char* name;
  const char* statement;
  const char* fault;
};
class TamperedLedger : public LedgerTest, public testing::WithParamInterface<Tampering> {};

}  // namespace

TEST_F(LedgerTest, HoldsWhenNobodyTouchedIt) {
  EXPECT_EQ(ledger_.verify(), 5U);
  EXPECT_EQ(ledger_.head().number, 5U);
}

TEST_F(LedgerTest, GivesItsEntriesInOrder) {
  const auto entries = ledger_.entries(2, 3);
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries.front().number, 2U);
  EXPECT_EQ(entries.back().number, 4U);
  EXPECT_EQ(entries.front().when, clock_.now());
  EXPECT_EQ(entries.front().who, "office");
  EXPECT_EQ(entries.front().action, "photo.held");
  EXPECT_EQ(entries.front().subject, "photo 2");
  EXPECT_EQ(entries.front().detail, R"({"faces":3})");
  EXPECT_TRUE(ledger_.entries(6, 10).empty());
  EXPECT_TRUE(ledger_.entries(1, 0).empty());
}

TEST_F(LedgerTest, GivesTheEntriesAboutOneSubject) {
  ledger_.append("technician", LedgerAction::PhotoApproved, "photo 2", "");
  const auto entries = ledger_.entries_about("photo 2");
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries.front().action, "photo.held");
  EXPECT_EQ(entries.back().action, "photo.approved");
  EXPECT_TRUE(ledger_.entries_about("photo").empty());
}

TEST_F(LedgerTest, HoldsWhileEmpty) {
  schoolgate::test::TemporaryFolder folder;
  Ledger empty(schoolgate::test::open_database(folder.path() / "empty.db"), clock_);
  EXPECT_EQ(empty.verify(), 0U);
  EXPECT_TRUE(empty.entries(0, 10).empty());
}

TEST_P(TamperedLedger, NamesTheBrokenEntry) {
  ASSERT_EQ(fault(), "none");
  tamper(GetParam().statement);
  EXPECT_THAT(fault(), HasSubstr(GetParam().fault));
}

INSTANTIATE_TEST_SUITE_P(
    Ledger, TamperedLedger,
    testing::Values(
        Tampering{"WhoAltered", "UPDATE ledger SET who = 'nobody' WHERE number = 3", "entry 3 was altered"},
        Tampering{"TimeAltered", "UPDATE ledger SET at = '2026-10-15T11:00:00Z' WHERE number = 1",
                  "entry 1 was altered"},
        Tampering{"DetailAltered", "UPDATE ledger SET detail = '{\"faces\":2}' WHERE number = 5",
                  "entry 5 was altered"},
        Tampering{"LettersMovedToTheNextField",
                  "UPDATE ledger SET who = 'offic', action = 'ephoto.held' WHERE number = 2",
                  "entry 2 was altered"},
        Tampering{"ChainAltered",
                  "UPDATE ledger SET chain = (SELECT chain FROM ledger WHERE number = 1) WHERE number = 4",
                  "entry 4 was altered"},
        Tampering{"OneDeleted", "DELETE FROM ledger WHERE number = 3", "entry 3 is missing"},
        Tampering{"SeveralDeleted", "DELETE FROM ledger WHERE number IN (2, 3)",
                  "entries 2 to 3 are missing"},
        Tampering{"TheFirstDeleted", "DELETE FROM ledger WHERE number = 1", "entry 1 is missing"},
        Tampering{"OnePutIn",
                  "INSERT INTO ledger SELECT 0, at, who, action, subject, detail, chain FROM "
                  "ledger WHERE number = 1",
                  "entry 0 was put in"},
        Tampering{"OnePutInAtTheEnd",
                  "INSERT INTO ledger SELECT 6, at, who, action, subject, detail, chain FROM ledger WHERE "
                  "number = 5",
                  "entry 6 was altered, or put in"},
        Tampering{"TailCut", "DELETE FROM ledger WHERE number > 3", "its last entries, 4 to 5, are missing"},
        Tampering{"LastCut", "DELETE FROM ledger WHERE number = 5", "its last entry, 5, is missing"},
        Tampering{"AllGone", "DELETE FROM ledger", "its last entries, 1 to 5, are missing"},
        Tampering{"HeadSetBack", "UPDATE ledger_head SET number = 4", "entry 5 was put in at its end"},
        Tampering{"HeadAltered", "UPDATE ledger_head SET chain = 'x'", "its head record was altered"},
        Tampering{"HeadGone", "DELETE FROM ledger_head", "its head record is missing"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(LedgerTest, SeesAGapThatWasClosedByRenumbering) {
  tamper("DELETE FROM ledger WHERE number = 3");
  tamper("UPDATE ledger SET number = number - 1 WHERE number > 3");
  EXPECT_THAT(fault(), HasSubstr("entry 3 was altered, or put in the place of another"));
}

// The honest limit: whoever cuts the tail and mends the head record leaves a chain that holds. Only a head
// that was noted elsewhere tells.
TEST_F(LedgerTest, NeedsANotedHeadToSeeATailCutByAnExpert) {
  const LedgerHead noted = ledger_.head();
  tamper("DELETE FROM ledger WHERE number > 3");
  tamper("UPDATE ledger_head SET number = 3, chain = (SELECT chain FROM ledger WHERE number = 3)");
  EXPECT_EQ(ledger_.verify(), 3U);
  EXPECT_THAT(fault(noted), HasSubstr("its last entries, 4 to 5, are missing"));
}

TEST_F(LedgerTest, NeedsANotedHeadToSeeThatItWasWrittenAnew) {
  const LedgerHead noted = ledger_.head();
  tamper("DELETE FROM ledger");
  tamper("UPDATE ledger_head SET number = 0, chain = '" + std::string(64, '0') + "'");
  for (int i = 1; i <= 6; ++i) ledger_.append("office", LedgerAction::PhotoHeld, "another photo", "");
  EXPECT_EQ(ledger_.verify(), 6U);
  EXPECT_THAT(fault(noted), HasSubstr("entry 5 is not the one that was noted"));
}

TEST_F(LedgerTest, ANotedHeadIsReadBackFromItsText) {
  const LedgerHead head = ledger_.head();
  EXPECT_EQ(ledger_head_from_text(to_text(head)), head);
  const std::string zeros(64, '0');
  const std::vector<std::string> damaged{"",           "5",           "5:",          ":",
                                         "x:" + zeros, "5:0" + zeros, " 5:" + zeros, "-5:" + zeros};
  for (const auto& text : damaged) {
    EXPECT_FALSE(ledger_head_from_text(text)) << text;
  }
}

TEST_F(LedgerTest, GrowsPastANotedHead) {
  const LedgerHead noted = ledger_.head();
  ledger_.append("office", LedgerAction::PhotoReleased, "photo 1", "");
  EXPECT_EQ(ledger_.verify(noted), 6U);
}

TEST_F(LedgerTest, IsFencedAgainstSlips) {
  const auto run = [&](const char* statement) {
    database_->transact([&](schoolgate::WriteSession& session) { session << statement; });
  };
  EXPECT_THROW(run("UPDATE ledger SET who = 'x' WHERE number = 1"), schoolgate::StorageError);
  EXPECT_THROW(run("DELETE FROM ledger WHERE number = 1"), schoolgate::StorageError);
  EXPECT_EQ(ledger_.verify(), 5U);
}

TEST_F(LedgerTest, FallsWithTheTransactionItIsPartOf) {
  EXPECT_THROW(database_->transact([&](schoolgate::WriteSession& session) {
    Ledger::append(session, clock_.now(), "office", LedgerAction::PhotoHeld, "photo 6", "");
    throw std::runtime_error("the change itself failed");
  }),
               std::runtime_error);
  EXPECT_EQ(ledger_.verify(), 5U);
}

TEST_F(LedgerTest, SortsTheKeysOfADetailAndRefusesWhatIsNoJson) {
  ledger_.append("office", LedgerAction::PhotoHeld, "photo 6", R"({"b": 1, "a": 2})");
  EXPECT_EQ(ledger_.entries(6, 1).front().detail, R"({"a":2,"b":1})");
  EXPECT_THROW(ledger_.append("office", LedgerAction::PhotoHeld, "photo 7", "faces: 3"),
               std::invalid_argument);
  EXPECT_EQ(ledger_.verify(), 6U);
}

TEST_F(LedgerTest, KeepsHostileTextsOnOneLineAndReadable) {
  ledger_.append(std::string("of\0fice\n", 8), LedgerAction::PhotoHeld, "Zo\xeb; DROP TABLE ledger; --", "");
  const auto entry = ledger_.entries(6, 1).front();
  EXPECT_EQ(entry.who, "of fice ");
  EXPECT_EQ(entry.subject, "Zo\xef\xbf\xbd; DROP TABLE ledger; --");
  EXPECT_EQ(ledger_.verify(), 6U);
}

TEST_F(LedgerTest, TheDayOfAskingNeverRunsBackwards) {
  using namespace std::chrono_literals;
  EXPECT_EQ(ledger_.day_of_asking(), kToday);
  clock_.advance(-24h * 400);
  EXPECT_EQ(ledger_.day_of_asking(), kToday) << "the clock was set back";
  ledger_.append("office", LedgerAction::PhotoHeld, "photo 6", "");
  EXPECT_EQ(ledger_.day_of_asking(), kToday) << "what is written meanwhile does not take it back either";
  clock_.advance(24h * 401);
  EXPECT_EQ(ledger_.day_of_asking(), schoolgate::Day{std::chrono::sys_days{kToday} + std::chrono::days{1}})
      << "it goes on with the clock";
}

TEST_F(LedgerTest, DaysToComeCountNoMoreOnceAnAdminHasSaidThatTheClockIsRight) {
  using namespace std::chrono_literals;
  clock_.advance(24h * 400);
  ledger_.append("office", LedgerAction::PhotoHeld, "photo 6", "");
  clock_.advance(-24h * 399);
  const schoolgate::Day tomorrow{std::chrono::sys_days{kToday} + std::chrono::days{1}};
  ASSERT_GT(ledger_.day_of_asking(), tomorrow);
  EXPECT_FALSE(ledger_.doubtful_gap()) << "it lies in days to come";
  EXPECT_FALSE(ledger_.confirm_day(kToday, "admin")) << "the clock shows another";
  ASSERT_TRUE(ledger_.confirm_day(tomorrow, "admin"));
  EXPECT_EQ(ledger_.day_of_asking(), tomorrow);
  ledger_.append("office", LedgerAction::PhotoHeld, "photo 7", "");
  clock_.advance(-24h * 2);
  EXPECT_EQ(ledger_.day_of_asking(), tomorrow) << "and set back it revives nothing as ever";
  EXPECT_TRUE(ledger_.verify());
}

TEST_F(LedgerTest, TheDayOfAskingIsTheClocksWhileNothingIsWritten) {
  schoolgate::test::ManualClock clock{kToday};
  Ledger empty{schoolgate::test::open_database(folder_.path() / "empty.db"), clock};
  EXPECT_EQ(empty.day_of_asking(), kToday);
  EXPECT_EQ(empty.latest_moment(), std::nullopt);
}

TEST_F(LedgerTest, TakesNoControlCharactersInAnywhere) {
  ledger_.append("off\x1bice", LedgerAction::PhotoPutOff, "photo\n7",
                 R"({"reason":"red\u001b[2J","more":[{"a":"b\u0000c"}]})");
  const auto entry = ledger_.entries(6, 1).front();
  EXPECT_EQ(entry.who, "off ice");
  EXPECT_EQ(entry.subject, "photo 7");
  EXPECT_EQ(entry.detail, R"({"more":[{"a":"b c"}],"reason":"red [2J"})");
}
