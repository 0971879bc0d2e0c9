// A database that lacks what a workspace was told stands lets nothing be read, written or released.
#include "gate/belonging/ledger_guard.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "support/older_rows.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class LedgerGuardTest : public testing::Test {
 protected:
  // Past the guard, as an older copy comes to be there.
  std::shared_ptr<Database> unguarded() { return open_chosen(school_->workspace().database()).value(); }
  void something_happens() {
    school_->ledger().append("tess", consent::LedgerAction::EventPlanned, "2026-07-03 Sports Day", "");
  }
  Acknowledged noted() { return note().read().value().value(); }
  AcknowledgedNote note() { return AcknowledgedNote(school_->workspace().acknowledged()); }
  Result<std::unique_ptr<School>> another_program() {
    return School::open(school_.workspace(), school_.clock());
  }
  // By the program that is open.
  std::string refusal() {
    try {
      static_cast<void>(school_->ledger().head());
      return "";
    } catch (const RowsRefused& refused) {
      return sentence(refused.error());
    }
  }

  test::MadeSchool school_;
};

TEST_F(LedgerGuardTest, NotesEachChangeThatStandsBeforeItIsTold) {
  something_happens();
  EXPECT_EQ(noted().end, school_->ledger().head());
  const auto before = noted();
  EXPECT_THROW(school_->database()->transact([&](WriteSession& session) {
    consent::Ledger::append(session, school_.clock().now(), "tess", consent::LedgerAction::EventPlanned,
                            "2026-07-03 Sports Day", "");
    throw std::runtime_error("half way");
  }),
               std::runtime_error);
  EXPECT_EQ(noted(), before) << "what was undone";
  EXPECT_EQ(noted().server.has_value(), school_->database()->server().has_value());
}

TEST_F(LedgerGuardTest, NoProgramOpensOlderRows) {
  const auto earlier = school_->ledger().head();
  something_happens();
  ASSERT_THAT(refusal(), IsEmpty());
  test::go_back_to(*unguarded(), earlier);
  const auto end = noted().end;
  const auto other = another_program();
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::Refused);
  EXPECT_THAT(other.error().message,
              HasSubstr(fmt::format("ends with entry {}, and entry {} was acknowledged", earlier.number,
                                    end.number)));
  EXPECT_THAT(other.error().hint, HasSubstr("schoolgate database accept"));
  EXPECT_EQ(noted().end, end) << "what was refused changes nothing";
}

TEST_F(LedgerGuardTest, ARunningProgramIsRefusedOnceItsConnectionsAreNew) {
  if (test::postgresql().empty()) GTEST_SKIP() << "a file's connections are never lost";
  const PhotoId photo = school_.photo();
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  const auto earlier = school_->ledger().head();
  something_happens();
  test::go_back_to(*unguarded(), earlier);
  test::administrator() << "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = "
                           "'" +
                               school_->database()->server()->school + "'";
  EXPECT_THAT(refusal(), HasSubstr("was acknowledged"));
  const auto released = release(school_->darkroom(), {.who = "tess", .event = {}});
  EXPECT_FALSE(released.has_value());
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty());
  EXPECT_THROW(something_happens(), RowsRefused);
}

TEST_F(LedgerGuardTest, APastThatWasWrittenAnewIsRefused) {
  const auto earlier = school_->ledger().head();
  something_happens();
  {
    const auto database = unguarded();
    test::go_back_to(*database, earlier);
    consent::Ledger other(database, school_.clock());
    for (int i = 0; i < 3; ++i)
      other.append("tom", consent::LedgerAction::EventPlanned, "2026-07-04 Fair", "");
  }
  const auto refused = another_program();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("another past"));
}

TEST_F(LedgerGuardTest, AnotherProgramsNoteIsHeededAtOnce) {
  something_happens();
  auto further = noted();
  further.end = {further.end.number + 1, sha256("committed by another primary")};
  ASSERT_TRUE(note().advance(further));
  EXPECT_THAT(refusal(), HasSubstr("was acknowledged")) << "on the very connections that served until now";
  EXPECT_THROW(something_happens(), RowsRefused);
}

TEST_F(LedgerGuardTest, AServerWhosePlaceWasTakenIsRefusedThoughItHoldsEverything) {
  if (test::postgresql().empty()) GTEST_SKIP() << "a file has no timelines";
  auto later = noted();
  ASSERT_TRUE(later.server);
  ASSERT_FALSE(later.server->system.empty());
  ++later.server->timeline;
  ASSERT_TRUE(note().advance(later));
  EXPECT_THAT(refusal(), HasSubstr("took its place already"));
  const auto refused = another_program();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("timeline"));
}

TEST_F(LedgerGuardTest, ADamagedNoteRefusesEverything) {
  something_happens();
  std::ofstream(school_->workspace().acknowledged(), std::ios::trunc) << "?";
  EXPECT_THAT(refusal(), HasSubstr(school_->workspace().acknowledged().string()));
  EXPECT_FALSE(another_program());
}

TEST_F(LedgerGuardTest, ADatabaseThatIsEmptyIsRefused) {
  SCHOOLGATE_ON_FILES_ONLY("a file is taken away");
  something_happens();
  const fs::path file = school_->workspace().database_file();
  school_.close();
  fs::remove(file);
  const auto refused = another_program();
  ASSERT_FALSE(refused) << "else every pupil's answers would seem never to have been given";
  EXPECT_THAT(refused.error().message, HasSubstr("holds no ledger"));
}

TEST_F(LedgerGuardTest, AnOlderFileCopiedOverTheNewerOneIsRefused) {
  SCHOOLGATE_ON_FILES_ONLY("a file is copied");
  const fs::path file = school_->workspace().database_file();
  school_.close();
  fs::copy_file(file, school_.folder() / "older.db");
  school_.open_again();
  ASSERT_TRUE(school_->people().withdraw_everywhere("P001", {"facebook", "website"}, {}, {"tess", "letter"}));
  school_.close();
  const Bytes newer = read_file(file, 1U << 30U).value();
  fs::copy_file(school_.folder() / "older.db", file, fs::copy_options::overwrite_existing);
  const auto refused = another_program();
  ASSERT_FALSE(refused) << "P001 would be shown again";
  EXPECT_THAT(refused.error().message, HasSubstr("older than what this workspace was told stands"));
  ASSERT_TRUE(write_durably(file, newer, IfPresent::Replace));
  EXPECT_TRUE(another_program()) << "nothing was changed by the refusal";
}

TEST_F(LedgerGuardTest, AWorkspaceThatWasToldNothingYetBeginsWithWhatIsThere) {
  school_.close();
  fs::remove(Workspace::open(school_.workspace())->acknowledged());
  school_.open_again();
  EXPECT_EQ(noted().end, school_->ledger().head());
}

TEST_F(LedgerGuardTest, AChangeThatCannotBeNotedIsNotToldAsDone) {
  something_happens();
  const fs::path file = school_->workspace().acknowledged();
  const auto before = school_->ledger().head();
  // Noted by somebody else while the change was committed.
  EXPECT_THROW(school_->database()->transact([&](WriteSession& session) {
    consent::Ledger::append(session, school_.clock().now(), "tess", consent::LedgerAction::EventPlanned,
                            "2026-07-03 Sports Day", "");
    auto other = noted();
    other.end = {before.number + 1, sha256("of another past")};
    ASSERT_TRUE(note().advance(other));
  }),
               CommitUnknown);
  EXPECT_THAT(refusal(), HasSubstr("another past"));
}

}  // namespace
}  // namespace schoolgate::gate
