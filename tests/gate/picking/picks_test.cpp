#include "gate/picking/picks.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/audit.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class PicksTest : public testing::Test {
 protected:
  std::vector<PhotoId> listed(PickFilter picked = PickFilter::LeftOut) {
    QueueFilter filter;
    filter.picked = picked;
    const auto page = list_queue(*school_->database(), filter);
    EXPECT_EQ(page.counts.total(), page.photos.size());
    std::vector<PhotoId> ids;
    for (const auto& photo : page.photos) ids.push_back(photo.id);
    return ids;
  }
  Status pick(const std::vector<PhotoId>& photos, const char* platform = "website") {
    return keep_pick(*school_->database(), school_.clock(), event_, platform, photos, "olive");
  }
  Status undo(const char* platform = "website") {
    return undo_pick(*school_->database(), school_.clock(), event_, platform, "olive");
  }
  PhotoId blocked(int number) {
    school_.find([](const pipeline::Photo&) {
      return test::findings({test::face(test::kLeftFace, {test::certain("P003")})});
    });
    const PhotoId photo = school_.photo(number);
    EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
    school_.find(test::one_shown_one_hidden);
    return photo;
  }
  test::MadeSchool school_;
  PhotoId first_ = school_.photo(1);
  PhotoId second_ = school_.photo(2);
  PhotoId third_ = school_.photo(3);
  EventId event_ = school_.record(first_).event.id;
};

TEST_F(PicksTest, OnlyWhatIsPickedWaitsForTheTechnician) {
  ASSERT_THAT(listed(), UnorderedElementsAre(first_, second_, third_));
  ASSERT_TRUE(pick({second_}));
  EXPECT_THAT(listed(), ElementsAre(second_));
  EXPECT_EQ(list_queue(*school_->database(), {}).left_out, 2U);
  EXPECT_THAT(picked_of(*school_->database(), event_, "website"), ElementsAre(second_));
  EXPECT_THAT(picked_of(*school_->database(), event_, "facebook"), IsEmpty());
}

TEST_F(PicksTest, TheOthersStayHeldAndAreFoundAgain) {
  const auto before = school_.record(first_);
  ASSERT_TRUE(pick({second_}));
  EXPECT_THAT(listed(PickFilter::Alone), UnorderedElementsAre(first_, third_));
  EXPECT_THAT(listed(PickFilter::All), UnorderedElementsAre(first_, second_, third_));
  EXPECT_EQ(school_.record(first_).state, PhotoState::Held);
  EXPECT_EQ(school_.record(first_).version, before.version) << "who looks at it is not interrupted";
  EXPECT_THAT(school_->log().holds.renditions(first_), testing::SizeIs(1));
  EXPECT_TRUE(school_->vault().holds(before.sha256));
  EXPECT_THAT(test::files_below(school_.workspace() / "released"), IsEmpty());
}

TEST_F(PicksTest, ABlockedPhotoWaitsWhateverIsPicked) {
  const PhotoId before = blocked(4);
  ASSERT_TRUE(pick({second_}));
  EXPECT_THAT(listed(), ElementsAre(before, second_));
  // And one that becomes blocked comes back.
  ASSERT_TRUE(block(school_->log(), first_, {"tess", school_.record(first_).version}, "a court order"));
  EXPECT_THAT(listed(), UnorderedElementsAre(before, first_, second_));
}

TEST_F(PicksTest, WhatCameIntoTheEventSinceWaits) {
  ASSERT_TRUE(pick({second_}));
  const PhotoId late = school_.photo(4);
  ASSERT_EQ(school_.record(late).event.id, event_);
  EXPECT_THAT(listed(), UnorderedElementsAre(second_, late));
}

TEST_F(PicksTest, AnotherEventIsNotTouched) {
  const PhotoId other =
      school_.process({school_.file("b.jpg", test::made_photo(9), "2026-12-01 Nativity")}).photos.at(0).photo;
  ASSERT_TRUE(pick({second_}));
  EXPECT_THAT(listed(), UnorderedElementsAre(second_, other));
  EXPECT_FALSE(pick({other}));
}

TEST_F(PicksTest, APhotoThatIsPickedForOnePlatformWaits) {
  ASSERT_TRUE(pick({first_}, "website"));
  ASSERT_TRUE(pick({third_}, "facebook"));
  EXPECT_THAT(listed(), UnorderedElementsAre(first_, third_));
  ASSERT_TRUE(pick({second_}, "website")) << "in the place of the earlier choice";
  EXPECT_THAT(listed(), UnorderedElementsAre(second_, third_));
}

TEST_F(PicksTest, AreTakenBack) {
  EXPECT_FALSE(undo());
  ASSERT_TRUE(pick({second_}));
  ASSERT_THAT(listed(), ElementsAre(second_));
  ASSERT_TRUE(undo());
  EXPECT_THAT(listed(), UnorderedElementsAre(first_, second_, third_));
  EXPECT_THAT(listed(PickFilter::Alone), IsEmpty());
  EXPECT_FALSE(undo());
}

TEST_F(PicksTest, StandInTheLedgerWithWhoPicked) {
  ASSERT_TRUE(pick({third_, second_}));
  ASSERT_TRUE(undo());
  const auto entries = school_->ledger().entries_about("event " + std::to_string(event_));
  ASSERT_THAT(entries, testing::SizeIs(2));
  EXPECT_EQ(entries[0].action, "event.picked");
  EXPECT_EQ(entries[0].who, "olive");
  EXPECT_EQ(entries[0].detail, "{\"of\":3,\"photos\":[2,3],\"platform\":\"website\"}");
  EXPECT_EQ(entries[1].action, "event.pick-undone");
  EXPECT_TRUE(school_->ledger().verify());
  EXPECT_THAT(audit(*school_->database()).altered, IsEmpty());
}

TEST_F(PicksTest, HoldNothingThatIsNotHeldForThePlatform) {
  ASSERT_TRUE(reject(school_->log(), third_, {"tess", school_.record(third_).version}, "out of focus"));
  const auto refused = pick({second_, third_});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("photo 3"));
  EXPECT_THAT(listed(), UnorderedElementsAre(first_, second_)) << "and nothing of it was kept";
  EXPECT_FALSE(pick({}));
  EXPECT_FALSE(pick({99}));
  EXPECT_FALSE(pick({second_}, "newsletter"));
}

TEST_F(PicksTest, APhotoThatWasApprovedAllTheSameComesBackToTheQueue) {
  ASSERT_TRUE(pick({second_}));
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), first_, {"tess", school_.record(first_).version}));
  ASSERT_TRUE(gate::undo(school_->darkroom(), first_, {"tess", school_.record(first_).version}));
  EXPECT_EQ(school_.record(first_).state, PhotoState::Held);
  EXPECT_THAT(listed(), UnorderedElementsAre(first_, second_));
}

}  // namespace
}  // namespace schoolgate::gate
