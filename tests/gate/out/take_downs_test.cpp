#include "gate/out/take_downs.hpp"

#include <cstdlib>

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/noted_links.hpp"
#include "gate/out/links.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* kLink = "https://www.facebook.com/oakwood/posts/1";

// Two entries of one released photo, which a parent asked to take down.
class TakeDownsTest : public testing::Test {
 protected:
  TakeDownsTest() {
    EXPECT_TRUE(
        test::look_and_approve(school_->darkroom(), photo_, {"tess", school_.record(photo_).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  }
  void take_down_all() {
    ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo_, "tess", "a parent asked"));
  }
  std::vector<TakeDown> list(TakeDownsWanted wanted = TakeDownsWanted::Waiting) {
    return list_take_downs(*school_->database(), school_.clock().now(), {wanted, {}});
  }
  TakeDown entry(const consent::PlatformId& platform) {
    const auto found =
        list_take_downs(*school_->database(), school_.clock().now(), {TakeDownsWanted::All, platform});
    if (found.size() != 1) throw std::runtime_error("no such entry, or several");
    return found.front();
  }
  Status check(const consent::PlatformId& platform, CheckedHow how) {
    return check_take_downs(*school_->database(), school_.clock(), {entry(platform).id}, how, "looked twice",
                            "tess");
  }
  Status note(const std::string& link = kLink) {
    return test::note_links(*school_, {photo_}, {"facebook", link, {}, ""});
  }
  std::string words() {
    const Instant now = school_.clock().now();
    return take_down_words(count_take_downs(*school_->database(), now), school_->clock());
  }
  std::string last_told() {
    return school_->ledger().entries_about(to_hex(school_.record(photo_).sha256)).back().action;
  }
  test::MadeSchool school_;
  PhotoId photo_ = school_.photo();
};

TEST_F(TakeDownsTest, EachReleasedFileThatLeavesIsAnEntryDueADayLater) {
  ASSERT_THAT(list(TakeDownsWanted::All), IsEmpty());
  ASSERT_TRUE(note());
  const auto released = school_.clock().now();
  school_.clock().advance(1h);
  take_down_all();
  const auto entries = list();
  ASSERT_THAT(entries, SizeIs(2));
  const TakeDown facebook = entry("facebook");
  ASSERT_TRUE(facebook.photo);
  EXPECT_EQ(facebook.photo->id, photo_);
  EXPECT_EQ(facebook.file, "facebook/2026-07-03 Sports Day/2026-07-03_Sports-Day_001.jpg");
  EXPECT_EQ(facebook.released, released);
  EXPECT_EQ(facebook.requested, released + 1h);
  EXPECT_EQ(facebook.due, released + 25h);
  EXPECT_EQ(facebook.reason, "a parent asked");
  ASSERT_TRUE(facebook.post);
  EXPECT_EQ(facebook.post->link, kLink);
  EXPECT_EQ(entry("website").post, std::nullopt) << "nobody noted where it is";
}

TEST_F(TakeDownsTest, AFileThatCannotLeaveIsListedAllTheSameAndToldUntilItIsGone) {
  const auto record = school_.record(photo_);
  const auto files = school_->log().releases.reserved(photo_);
  ASSERT_THAT(files, SizeIs(2));
  const auto gone = school_->log().releases.take_down(
      {{photo_, record.version}}, {"tess", consent::LedgerAction::PhotoTakenDown, ""}, [](const auto& all) {
        return std::vector<LeftFile>{{all.at(0).path, 0, "it is open"}};
      });
  ASSERT_TRUE(gone);
  EXPECT_EQ(school_.record(photo_).state, PhotoState::TakenDown);
  EXPECT_THAT(list(TakeDownsWanted::All), SizeIs(2)) << "their 24 hours begin";
  ASSERT_THAT(left_files(*school_->database()), SizeIs(1));
  EXPECT_EQ(left_files(*school_->database())[0].photo, photo_);
  const Instant now = school_.clock().now();
  EXPECT_THAT(take_down_words(count_take_downs(*school_->database(), now), school_->clock()),
              HasSubstr("1 file of released/ could not be removed"));
  const auto still = school_->log().releases.remove_left(
      [](const std::string&) { return failure(ErrorCode::Unavailable, "no right to it"); });
  ASSERT_THAT(still, SizeIs(1));
  EXPECT_EQ(still[0].why, "no right to it");
  EXPECT_THAT(remove_left_files(school_->workspace(), school_->log().releases), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(school_->workspace().released() / files[0].path));
  EXPECT_THAT(left_files(*school_->database()), IsEmpty());
}

TEST_F(TakeDownsTest, TickedOffByWhomWhenAndHow) {
  ASSERT_TRUE(note());
  take_down_all();
  ASSERT_TRUE(check("facebook", CheckedHow::OpenedLink));
  const auto done = entry("facebook");
  EXPECT_EQ(done.state, TakeDownState::Done);
  ASSERT_TRUE(done.check);
  EXPECT_EQ(done.check->who, "tess");
  EXPECT_EQ(done.check->when, school_.clock().now());
  EXPECT_EQ(done.check->note, "looked twice");
  EXPECT_EQ(last_told(), "photo.take-down-checked");
  EXPECT_THAT(list(), SizeIs(1));
  EXPECT_FALSE(check("facebook", CheckedHow::OpenedLink)) << "twice";
}

TEST_F(TakeDownsTest, NoLinkIsOpenedThatNobodyNotedAndNothingPostedWasNever) {
  ASSERT_TRUE(note());
  take_down_all();
  EXPECT_FALSE(check("website", CheckedHow::OpenedLink));
  EXPECT_FALSE(check("facebook", CheckedHow::NeverPosted));
  EXPECT_TRUE(check("website", CheckedHow::NeverPosted));
  EXPECT_TRUE(check("facebook", CheckedHow::RemovedByPlatform));
}

TEST_F(TakeDownsTest, AreTickedOffTogetherOrNotAtAll) {
  take_down_all();
  const auto entries = list();
  EXPECT_FALSE(check_take_downs(*school_->database(), school_.clock(), {entries[0].id, 99},
                                CheckedHow::SearchedPlatform, "", "tess"));
  EXPECT_THAT(list(), SizeIs(2));
  EXPECT_TRUE(check_take_downs(*school_->database(), school_.clock(), {entries[0].id, entries[1].id},
                               CheckedHow::SearchedPlatform, "", "tess"));
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(TakeDownsTest, AreOverdueAfterADayAndSaidSo) {
  EXPECT_EQ(words(), "");
  take_down_all();
  EXPECT_THAT(words(), HasSubstr("2 pictures to take down, due tomorrow "));
  school_.clock().advance(24h);
  EXPECT_THAT(list(TakeDownsWanted::Overdue), IsEmpty()) << "until the minute is over";
  school_.clock().advance(1s);
  EXPECT_THAT(list(TakeDownsWanted::Overdue), SizeIs(2));
  EXPECT_THAT(words(), HasSubstr(", 2 overdue"));
}

TEST_F(TakeDownsTest, ALinkNotedLaterIsOnTheEntryAndOpensItAnew) {
  take_down_all();
  ASSERT_TRUE(note());
  EXPECT_EQ(entry("facebook").post->link, kLink);
  ASSERT_TRUE(check("facebook", CheckedHow::OpenedLink));
  school_.clock().advance(48h);
  ASSERT_TRUE(note("https://www.facebook.com/oakwood/posts/2")) << "it was the wrong one";
  const auto open = entry("facebook");
  EXPECT_EQ(open.state, TakeDownState::Open);
  EXPECT_EQ(open.check, std::nullopt);
  EXPECT_EQ(open.due, school_.clock().now() + 24h);
}

TEST_F(TakeDownsTest, AreLookedAtOnceMoreAMonthLaterUnlessNeverPosted) {
  ASSERT_TRUE(note());
  take_down_all();
  ASSERT_TRUE(check("facebook", CheckedHow::OpenedLink));
  ASSERT_TRUE(check("website", CheckedHow::NeverPosted));
  school_.clock().advance(24h * 30 - 1s);
  EXPECT_THAT(list(), IsEmpty());
  school_.clock().advance(1s);
  EXPECT_EQ(entry("facebook").state, TakeDownState::DueAgain);
  EXPECT_EQ(entry("website").state, TakeDownState::Done);
  EXPECT_EQ(words(), "1 picture taken down a month ago to be looked at once more");
  ASSERT_TRUE(check("facebook", CheckedHow::OpenedLink));
  school_.clock().advance(24h * 365);
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(TakeDownsTest, AreOpenedAnewWhenOneIsUpAllTheSame) {
  take_down_all();
  const auto id = entry("facebook").id;
  EXPECT_FALSE(reopen_take_downs(*school_->database(), school_.clock(), {id}, "tess")) << "it is open";
  ASSERT_TRUE(check("facebook", CheckedHow::SearchedPlatform));
  ASSERT_TRUE(reopen_take_downs(*school_->database(), school_.clock(), {id}, "tess"));
  EXPECT_EQ(entry("facebook").state, TakeDownState::Open);
  EXPECT_EQ(last_told(), "photo.take-down-reopened");
  EXPECT_TRUE(school_->ledger().verify());
}

}  // namespace
}  // namespace schoolgate::gate
