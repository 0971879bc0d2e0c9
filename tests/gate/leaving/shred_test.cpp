#include "gate/leaving/shred.hpp"

#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/kept_places.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/photo_queue.hpp"
#include "gate/looking.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/reporting/audit.hpp"
#include "gate/reporting/report.hpp"

namespace schoolgate::gate {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

pipeline::Findings with_a_text(const pipeline::Photo&) {
  auto tag = test::name_tag(consent::TextKind::OtherName);
  tag.text = "Something that was read";
  return test::findings({test::face(test::kLeftFace, {test::certain("P001")}), test::face(test::kRightFace)},
                        {tag});
}

pipeline::Findings blocked(const pipeline::Photo&) {
  return test::findings({test::face(test::kLeftFace, {test::certain("P003")})});
}

class ShredTest : public testing::TestWithParam<PhotoState> {
 protected:
  ShredTest() { school_.find(with_a_text); }
  Actor actor(PhotoId photo) { return {"tess", school_.record(photo).version}; }

  PhotoId photo_in(PhotoState state) {
    if (state == PhotoState::Blocked) school_.find(blocked);
    const Bytes bytes = state == PhotoState::Quarantined ? Bytes(500, 'x') : test::made_photo(1);
    const auto batch = school_.process({school_.file("compromising.jpg", bytes)});
    EXPECT_TRUE(write_report(school_->darkroom(), school_->ledger(), batch));
    const PhotoId photo = batch.photos.at(0).photo;
    EXPECT_TRUE(comment(school_->log(), photo, "tess", "how awkward"));
    if (state == PhotoState::Rejected) {
      EXPECT_TRUE(reject(school_->log(), photo, actor(photo), ""));
    }
    if (state == PhotoState::Approved || state == PhotoState::Released) {
      EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, actor(photo),
                                         {.open = OpenFindings::KeepRedacted}));
    }
    if (state == PhotoState::Released) {
      EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    }
    return photo;
  }
  Result<ShreddedPhoto> shred_it(PhotoId photo) {
    return shred(school_->darkroom(), photo, school_.clock().now(), "tess");
  }
  test::MadeSchool school_;
};

TEST_P(ShredTest, NothingOfThePhotoIsKept) {
  const PhotoId photo = photo_in(GetParam());
  ASSERT_EQ(school_.record(photo).state, GetParam());
  ASSERT_TRUE(school_->vault().holds(school_.record(photo).sha256));
  for (const char* words : {"compromising.jpg", "how awkward"})
    ASSERT_THAT(test::places_with(school_, words), Not(IsEmpty())) << words;

  ASSERT_TRUE(shred_it(photo));
  ASSERT_TRUE(school_->database()->compact());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Shredded);
  for (const char* folder : {"vault", "holds", "readings", "released", "withdrawn", "reports"})
    EXPECT_THAT(test::files_below(school_.workspace() / folder), IsEmpty()) << folder;
  for (const char* words : {"compromising.jpg", "awkward", "Something that was read"})
    EXPECT_THAT(test::places_with(school_, words), IsEmpty()) << words;
  EXPECT_THAT(list_take_downs(*school_->database(), school_.clock().now(), {}),
              SizeIs(GetParam() == PhotoState::Released ? 2 : 0));
  EXPECT_TRUE(school_->ledger().verify());
  EXPECT_THAT(audit(*school_->database()).altered, IsEmpty());
  const auto again = shred_it(photo);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Refused);
}

INSTANTIATE_TEST_SUITE_P(InEveryState, ShredTest,
                         testing::Values(PhotoState::Held, PhotoState::Blocked, PhotoState::Quarantined,
                                         PhotoState::Rejected, PhotoState::Approved, PhotoState::Released),
                         [](const auto& state) { return std::string(word(state.param)); });

TEST_F(ShredTest, TheSameFileIsNotTakenInAgain) {
  const PhotoId photo = photo_in(PhotoState::Held);
  ASSERT_TRUE(shred_it(photo));
  const auto batch = school_.process({school_.file("again.jpg", test::made_photo(1))});
  ASSERT_THAT(batch.duplicates, SizeIs(1));
  EXPECT_THAT(batch.duplicates[0].reason, HasSubstr("shredded"));
  EXPECT_THAT(test::files_below(school_->workspace().vault()), IsEmpty());
}

TEST_F(ShredTest, TheLastPhotoOfAnEventTakesItsNameWithIt) {
  const PhotoId photo = photo_in(PhotoState::Held);
  ASSERT_EQ(list_events(*school_->database()).at(0).event.name, "Sports Day");
  ASSERT_TRUE(shred_it(photo));
  EXPECT_EQ(list_events(*school_->database()).at(0).event.name, "Photos");
}

}  // namespace
}  // namespace schoolgate::gate
