#include "gate/leaving/retention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foundation/storage/session.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/holding/hold.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/holds.hpp"
#include "gate/log/photos.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/school/holds_folder.hpp"
#include "support/ledger_fence.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
using testing::IsEmpty;
using testing::SizeIs;

class RetentionTest : public testing::Test {
 protected:
  RetentionTest() : school_("[retention]\noriginal_days = 10\nhold_days = 20\n") {}
  gate::RetentionSummary after_days(int days) {
    school_.days_pass(days);
    return *gate::apply_retention(school_->darkroom(), school_->clock().now(), "schoolgate");
  }
  gate::Actor actor(gate::PhotoId photo) { return {"tess", school_.record(photo).version}; }
  test::MadeSchool school_;
};

TEST_F(RetentionTest, OriginalsAndPicturesGoWhenTheirDaysAreOver) {
  const auto released = school_.photo(1);
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), released, actor(released)));
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  const auto rejected = school_.photo(2);
  ASSERT_TRUE(gate::reject(school_->log(), rejected, actor(rejected), ""));
  const auto waiting = school_.photo(3);

  EXPECT_EQ(after_days(9).originals, 0U);
  EXPECT_TRUE(school_->vault().holds(school_.record(released).sha256));
  EXPECT_EQ(after_days(2).originals, 2U);
  EXPECT_FALSE(school_->vault().holds(school_.record(released).sha256));
  EXPECT_THAT(school_->log().holds.renditions(released), SizeIs(1));
  EXPECT_EQ(after_days(10).renditions, 1U);
  EXPECT_THAT(school_->log().holds.renditions(rejected), IsEmpty());
  EXPECT_THAT(school_->log().holds.renditions(released), SizeIs(1)) << "its file in released/ may be lost";
  EXPECT_TRUE(school_->vault().holds(school_.record(waiting).sha256)) << "nobody has decided about it yet";
  EXPECT_THAT(test::files_below(school_->workspace().holds()), SizeIs(4));
  EXPECT_THAT(test::files_below(school_->workspace().released()), SizeIs(2)) << "what is released stays";
  EXPECT_EQ(after_days(100).originals, 0U) << "and nothing expires twice";
  EXPECT_TRUE(school_->ledger().verify());
}

TEST_F(RetentionTest, AnOriginalThatComesOnceMoreIsKeptAsLongAsOneThatWasDecidedToday) {
  const auto photo = school_.photo(1);
  ASSERT_TRUE(gate::reject(school_->log(), photo, actor(photo), ""));
  EXPECT_EQ(after_days(11).originals, 1U);
  const auto again = school_.process({school_.file("again.jpg", test::made_photo(1))});
  ASSERT_THAT(again.duplicates, SizeIs(1));
  EXPECT_THAT(again.duplicates[0].reason, testing::HasSubstr("kept from today on"));
  EXPECT_EQ(after_days(9).originals, 0U);
  EXPECT_TRUE(school_->vault().holds(school_.record(photo).sha256)) << "its file left the inbox";
  EXPECT_EQ(after_days(2).originals, 1U);
  EXPECT_TRUE(school_->ledger().verify());
}

TEST_F(RetentionTest, ARejectionTakenBackAfterThePicturesExpiredMakesThemAnew) {
  test::MadeSchool school("[retention]\noriginal_days = 100\nhold_days = 5\n");
  const auto photo = school.photo();
  ASSERT_TRUE(gate::reject(school->log(), photo, {"tess", school.record(photo).version}, ""));
  school.clock().advance(std::chrono::days(6));
  ASSERT_EQ(gate::apply_retention(school->darkroom(), school->clock().now(), "schoolgate")->renditions, 1U);
  ASSERT_TRUE(gate::undo(school->darkroom(), photo, {"tess", school.record(photo).version}));
  EXPECT_EQ(school.record(photo).state, gate::PhotoState::Held);
  ASSERT_THAT(school->log().holds.renditions(photo), SizeIs(1));
  EXPECT_TRUE(
      fs::exists(gate::hold_file(school->workspace(), school->log().holds.renditions(photo)[0].sha256).path));
}

TEST_F(RetentionTest, WithoutOriginalAndPicturesARejectionIsNotTakenBack) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::reject(school_->log(), photo, actor(photo), ""));
  after_days(21);
  const auto undone = gate::undo(school_->darkroom(), photo, actor(photo));
  ASSERT_FALSE(undone);
  EXPECT_THAT(undone.error().message, testing::HasSubstr("expired"));
  EXPECT_EQ(school_.record(photo).state, gate::PhotoState::Rejected);
}

TEST_F(RetentionTest, RecordsBeforeItRemoves) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::reject(school_->log(), photo, actor(photo), ""));
  school_.clock().advance(std::chrono::days(30));
  school_->database()->transact(
      [](schoolgate::WriteSession& session) { schoolgate::test::fill_the_disk(session); });
  EXPECT_THROW(
      static_cast<void>(gate::apply_retention(school_->darkroom(), school_->clock().now(), "schoolgate")),
      schoolgate::StorageError);
  EXPECT_TRUE(school_->vault().holds(school_.record(photo).sha256)) << "not recorded, so not removed";
}

TEST_F(RetentionTest, WhatWasTakenUpAgainMeanwhileDoesNotExpire) {
  const auto photo = school_.photo();
  ASSERT_TRUE(gate::reject(school_->log(), photo, actor(photo), ""));
  const auto seen = school_.record(photo).version;
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo, actor(photo)));
  EXPECT_FALSE(school_->log().holds.forget_renditions(photo, seen, "schoolgate"));
  EXPECT_FALSE(school_->log().photos.forget_original(photo, seen, "schoolgate"));
  EXPECT_THAT(school_->log().holds.renditions(photo), SizeIs(1));
}

TEST_F(RetentionTest, WhatInterruptedRunsLeftIsSwept) {
  const auto photo = school_.photo(1);
  const auto holds = school_->workspace().holds();
  std::ofstream(school_->workspace().vault() / ".partial-0123") << "half";
  const auto orphan = holds / (schoolgate::to_hex(schoolgate::sha256("orphan")) + ".jpg");
  const auto young = holds / (schoolgate::to_hex(schoolgate::sha256("young")) + ".jpg");
  std::ofstream(orphan) << "x";
  std::ofstream(young) << "x";
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(2);
  for (const auto& file : test::files_below(holds)) {
    if (holds / file != young) fs::last_write_time(holds / file, long_ago);
  }
  ASSERT_TRUE(gate::sweep_leftovers(school_->log().holds, school_->workspace()));
  EXPECT_FALSE(fs::exists(school_->workspace().vault() / ".partial-0123"));
  EXPECT_FALSE(fs::exists(orphan));
  EXPECT_TRUE(fs::exists(young)) << "somebody may just be holding it";
  const auto picture = school_->log().holds.renditions(photo).at(0).sha256;
  EXPECT_TRUE(fs::exists(gate::hold_file(school_->workspace(), picture).path));
  EXPECT_TRUE(fs::exists(gate::thumbnail_file(school_->workspace(), picture).path));
}
TEST_F(RetentionTest, ErasesNothingAfterTheClockJumpedUntilAnAdminSaysThatItIsRight) {
  const auto photo = school_.photo(1);
  ASSERT_TRUE(gate::reject(school_->log(), photo, actor(photo), ""));
  const auto expire = [&] {
    return *gate::apply_retention(school_->darkroom(), school_.clock().now(), "schoolgate");
  };
  const auto today = [&] { return school_.clock().today(); };
  school_.clock().advance(std::chrono::days(400));
  for (int run = 0; run < 3; ++run, school_.clock().advance(std::chrono::days(1))) {
    school_->ledger().append("office", schoolgate::consent::LedgerAction::ReportsExpired, "reports", "");
    const auto nothing = expire();
    EXPECT_THAT(nothing.waits, testing::HasSubstr("schoolgate ledger day"));
    EXPECT_EQ(nothing.originals, 0U) << "run " << run;
  }
  EXPECT_TRUE(school_->vault().holds(school_.record(photo).sha256));
  EXPECT_FALSE(school_->ledger().confirm_day(schoolgate::test::kToday, "admin")) << "it shows another day";
  ASSERT_TRUE(school_->ledger().confirm_day(today(), "admin"));
  EXPECT_EQ(expire().originals, 1U);
  EXPECT_FALSE(school_->ledger().confirm_day(today(), "admin")) << "nobody doubts it any more";
}

TEST_F(RetentionTest, GoesOnAfterASummerAndAfterARunOfAClockThatWasBehind) {
  const auto photo = school_.photo(1);
  ASSERT_TRUE(gate::reject(school_->log(), photo, actor(photo), ""));
  school_.clock().advance(-std::chrono::days(9'000));
  school_->ledger().append("office", schoolgate::consent::LedgerAction::ReportsExpired, "reports", "");
  school_.clock().advance(std::chrono::days(9'045));
  EXPECT_EQ(gate::apply_retention(school_->darkroom(), school_.clock().now(), "schoolgate")->originals, 1U);
}
