// A photo in the wrong event, and one file that was brought for two.
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/approvals.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kCareful = "[exposure]\ncareful = facebook\n";
constexpr const char* kSportsDay = "2026-07-03 Sports Day";
constexpr const char* kGala = "2026-07-03 Swimming gala";

// Small enough for a careful platform; a faceless one hides it.
pipeline::Findings one_small_face(const pipeline::Photo&) {
  return test::findings({test::face({60, 70, 40, 50}, {test::certain("P001")})});
}

class MovingTest : public testing::Test {
 protected:
  MovingTest() { school_.find(one_small_face); }
  Result<PhotoVersion> try_move(PhotoId photo, const char* event) {
    return move_to_event(school_->darkroom(), photo, {"tess", school_.record(photo).version}, event);
  }
  bool shown(PhotoId photo) {
    const auto view = show_photo(school_->darkroom(), photo);
    return view->decision.on("facebook")->of(consent::FindingId{1}).action == consent::Action::Keep;
  }
  void approve_it(PhotoId photo) {
    const auto done =
        test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version});
    ASSERT_TRUE(done) << sentence(done.error());
  }
  BatchSummary bring(const char* event, const char* name = "photo.jpg") {
    return school_.process({school_.file(name, test::made_photo(1), event)});
  }

  test::MadeSchool school_{kCareful};
};

TEST_F(MovingTest, AMisspeltNameMakesNoEvent) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  ASSERT_THAT(school_.process({school_.file("other.jpg", test::made_photo(2), kGala)}).photos, SizeIs(1));
  for (const char* wrong : {"Swiming gala", "", "../x", "2027-02-30 Gala", "2099-01-01 Gala", "2026-07-03"}) {
    const auto refused = try_move(photo, wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound) << wrong;
    EXPECT_THAT(refused.error().hint, HasSubstr(kGala));
  }
  EXPECT_EQ(title(school_.record(photo).event), kSportsDay);
  EXPECT_TRUE(try_move(photo, "swimming GALA")) << "by its name alone";
  EXPECT_TRUE(try_move(photo, "2026-07-02 Assembly")) << "a new one, with its day";
}

TEST_F(MovingTest, WhatIsShownIsDecidedAnewAndApprovalsEnd) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  ASSERT_TRUE(shown(photo));
  const auto before = show_photo(school_->darkroom(), photo)->renditions;
  approve_it(photo);
  const auto moved = try_move(photo, kGala);
  ASSERT_TRUE(moved) << sentence(moved.error());
  const PhotoRecord now = school_.record(photo);
  EXPECT_EQ(title(now.event), kGala);
  EXPECT_EQ(now.version, *moved);
  EXPECT_EQ(now.state, PhotoState::Held);
  EXPECT_EQ(now.approved_by, "");
  EXPECT_FALSE(shown(photo)) << "facebook is faceless at a swimming gala";
  EXPECT_NE(show_photo(school_->darkroom(), photo)->renditions.at(0).sha256, before.at(0).sha256);
  const auto entries = school_->ledger().entries_about(to_hex(now.sha256));
  const auto entry = std::ranges::find(entries, "photo.moved", &consent::LedgerEntry::action);
  ASSERT_NE(entry, entries.end());
  EXPECT_EQ(entry->who, "tess");
  EXPECT_THAT(entry->detail, Not(HasSubstr("Swimming"))) << "an event's name may hold anybody's";
  approve_it(photo);
  const auto out = release(school_->darkroom(), {.who = "tess", .event = {}});
  ASSERT_TRUE(out);
  ASSERT_FALSE(out->files.empty());
  EXPECT_THAT(out->files[0].path.string(), HasSubstr("Swimming-gala"));
}

TEST_F(MovingTest, WhatWasShownAtALaxEventIsShownAgainOnlyByTheRules) {
  const PhotoId photo = bring(kGala).photos.at(0).photo;
  ASSERT_FALSE(shown(photo));
  ASSERT_TRUE(try_move(photo, kSportsDay));
  EXPECT_TRUE(shown(photo));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
}

TEST_F(MovingTest, ItsNumberIsOneOfItsNewEvent) {
  const PhotoId other =
      school_.process({school_.file("other.jpg", test::made_photo(2), kGala)}).photos.at(0).photo;
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  ASSERT_EQ(school_.record(photo).number, school_.record(other).number);
  ASSERT_TRUE(try_move(photo, kGala));
  EXPECT_EQ(school_.record(photo).number, 2);
}

TEST_F(MovingTest, WhatWasEverReleasedStaysWithItsEvent) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  approve_it(photo);
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  for (const bool down : {false, true}) {
    if (down) {
      ASSERT_TRUE(take_down(school_->log(), school_->workspace(), photo, "tess", "asked"));
    }
    const auto refused = try_move(photo, kGala);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Refused);
    EXPECT_THAT(refused.error().message, HasSubstr("was released, and may be in a post"));
  }
  EXPECT_EQ(title(school_.record(photo).event), kSportsDay);
}

TEST_F(MovingTest, NobodyMovesItWhereItIs) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  approve_it(photo);
  EXPECT_THAT(try_move(photo, kSportsDay).error().message, HasSubstr("of that event already"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved);
  EXPECT_EQ(move_to_event(school_->darkroom(), photo, {"ben", 1}, kGala).error().code, ErrorCode::Conflict);
}

TEST_F(MovingTest, WhatAPersonBlockedStaysBlockedThere) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  ASSERT_TRUE(block(school_->log(), photo, {"tess", school_.record(photo).version}, "never"));
  ASSERT_TRUE(try_move(photo, kGala));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Blocked);
  EXPECT_EQ(school_.record(photo).reason, "never");
  ASSERT_TRUE(undo(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  EXPECT_FALSE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}))
      << "its pictures are those of the other event";
  EXPECT_FALSE(shown(photo));
}

TEST_F(MovingTest, AFileThatIsBroughtForAStricterEventTooIsAPhotoOfThatOne) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  approve_it(photo);
  const auto again = bring(kGala, "again.jpg");
  ASSERT_THAT(again.duplicates, SizeIs(1));
  EXPECT_THAT(again.duplicates[0].reason, HasSubstr("this event is the stricter one"));
  EXPECT_EQ(title(school_.record(photo).event), kGala);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_FALSE(shown(photo)) << "and its pictures are made anew in the same run";
  const auto third = bring(kSportsDay, "third.jpg");
  EXPECT_THAT(third.duplicates.at(0).reason, Not(HasSubstr("stricter")));
  EXPECT_EQ(title(school_.record(photo).event), kGala) << "it stays with the stricter one";
}

TEST_F(MovingTest, SoIsOneThatComesForBothInOneRun) {
  const auto both = school_.process({school_.file("a.jpg", test::made_photo(1), kSportsDay),
                                     school_.file("b.jpg", test::made_photo(1), kGala)});
  ASSERT_THAT(both.photos, SizeIs(1));
  const PhotoId photo = both.photos[0].photo;
  EXPECT_EQ(title(school_.record(photo).event), kGala);
  EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
  EXPECT_FALSE(shown(photo));
}

TEST_F(MovingTest, OfOneThatIsOutTheStricterEventIsTold) {
  const PhotoId photo = bring(kSportsDay).photos.at(0).photo;
  approve_it(photo);
  ASSERT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  const auto again = bring(kGala, "again.jpg");
  EXPECT_THAT(again.duplicates.at(0).reason,
              AllOf(HasSubstr("2026-07-03 Swimming gala is the stricter event, but photo"),
                    HasSubstr("take it down")));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
}

}  // namespace
}  // namespace schoolgate::gate
