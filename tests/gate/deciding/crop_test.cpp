// Crops as the technician asks for them: kept as a wish, worked out by the decisions of the day.
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/school/holds_folder.hpp"

namespace gate = schoolgate::gate;
namespace pipeline = schoolgate::pipeline;
namespace test = schoolgate::test;
using pipeline::CropRatio;
using schoolgate::sentence;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

// P001, who may be shown everywhere, P004, who may on facebook, and a stranger: a row with room between.
const cv::Rect2f kOne(200, 300, 100, 130);
const cv::Rect2f kTwo(800, 300, 100, 130);
const cv::Rect2f kStranger(1500, 300, 100, 130);

pipeline::Findings a_row(const pipeline::Photo&) {
  auto found = test::findings({test::face(kOne, {test::certain("P001")}),
                               test::face(kTwo, {test::certain("P004")}), test::face(kStranger)});
  found.size = {1800, 1300};
  return found;
}

schoolgate::Bytes large_photo() {
  const cv::Mat small = test::picture_of(test::made_photo(1));
  cv::Mat large;
  cv::resize(small, large, {1800, 1300}, 0, 0, cv::INTER_CUBIC);
  return test::jpeg_of(large);
}

class CropTest : public testing::Test {
 protected:
  void SetUp() override {
    school_.find(a_row);
    photo_ = school_.process({school_.file("row.jpg", large_photo())}).photos.at(0).photo;
  }
  gate::PhotoView view() { return *gate::show_photo(school_->darkroom(), photo_); }
  gate::Actor as(const char* who) { return {who, school_.record(photo_).version}; }
  void crop(const char* platform, std::optional<CropRatio> ratio) {
    const auto done =
        gate::apply_rulings(school_->darkroom(), photo_, as("tess"), {gate::CropFor{platform, ratio}});
    ASSERT_TRUE(done) << sentence(done.error());
  }
  gate::HeldRendition rendition(const char* platform) {
    for (const auto& one : view().renditions) {
      if (std::ranges::find(one.platforms, platform) != one.platforms.end()) return one;
    }
    throw std::logic_error("no such platform");
  }
  void answer(const char* person, bool yes) {
    auto changed = test::pupil(person, {"website"});
    if (yes) changed = test::pupil(person, {"facebook", "website"});
    ASSERT_TRUE(school_->people().put_people({changed}, {"test", "test"}));
  }

  test::MadeSchool school_;
  gate::PhotoId photo_ = 0;
};

}  // namespace

TEST_F(CropTest, NothingIsCroppedUnasked) {
  EXPECT_TRUE(rendition("facebook").part.empty());
  EXPECT_TRUE(rendition("website").part.empty());
  EXPECT_THAT(gate::crops_for(view(), "facebook"), SizeIs(4)) << "but offered";
}

TEST_F(CropTest, OnePlatformIsCroppedAndTheOthersAreNot) {
  crop("facebook", CropRatio::Square);
  const cv::Rect part = rendition("facebook").part;
  EXPECT_TRUE(part.contains({250, 365}));
  EXPECT_TRUE(part.contains({850, 365}));
  EXPECT_FALSE(part.contains({1550, 365}));
  EXPECT_EQ(rendition("facebook").size, part.size());
  const auto jpeg = gate::rendition_jpeg(school_->darkroom(), photo_, rendition("facebook").sha256);
  ASSERT_TRUE(jpeg);
  EXPECT_EQ(test::picture_of(*jpeg).size(), part.size());
  EXPECT_TRUE(rendition("website").part.empty());
  EXPECT_EQ(rendition("website").size, cv::Size(1800, 1300));
}

TEST_F(CropTest, IsTakenBackByUndoAndByAskingForTheWhole) {
  crop("facebook", CropRatio::Portrait);
  ASSERT_FALSE(rendition("facebook").part.empty());
  ASSERT_TRUE(gate::undo(school_->darkroom(), photo_, as("tess")));
  EXPECT_TRUE(rendition("facebook").part.empty());
  EXPECT_THAT(view().rulings.crops, IsEmpty());
  crop("facebook", CropRatio::Portrait);
  crop("facebook", std::nullopt);
  EXPECT_TRUE(rendition("facebook").part.empty());
}

TEST_F(CropTest, WhoseConsentIsWithdrawnIsInTheCropNoLonger) {
  crop("facebook", CropRatio::AsIs);
  const cv::Rect before = rendition("facebook").part;
  ASSERT_TRUE(before.contains({850, 365}));
  answer("P004", false);
  ASSERT_TRUE(gate::recheck(school_->darkroom(), {"test", gate::RecheckScope::Everything}));
  const cv::Rect after = rendition("facebook").part;
  ASSERT_FALSE(after.empty());
  EXPECT_FALSE(after.contains({850, 365}));
  EXPECT_TRUE(after.contains({250, 365}));
  answer("P001", false);
  ASSERT_TRUE(gate::recheck(school_->darkroom(), {"test", gate::RecheckScope::Everything}));
  EXPECT_TRUE(rendition("facebook").part.empty()) << "nobody is left to be shown: the whole, redacted";
  EXPECT_THAT(view().decision.marks, Contains(HasSubstr("facebook: no crop to as-is is left")));
  answer("P001", true);
  ASSERT_TRUE(gate::recheck(school_->darkroom(), {"test", gate::RecheckScope::Everything}));
  EXPECT_FALSE(rendition("facebook").part.empty()) << "the wish stands";
}

TEST_F(CropTest, AnApprovedPhotoIsHeldAgainWhenItIsCropped) {
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo_, as("tess")));
  crop("facebook", CropRatio::Square);
  EXPECT_EQ(school_.record(photo_).state, gate::PhotoState::Held);
}

TEST_F(CropTest, TheLedgerNamesThoseWhoAreInTheReleasedPicture) {
  school_.find([](const auto& photo) {
    auto found = a_row(photo);
    std::get<pipeline::Face>(found.list[2].what).identity = {test::certain("P001")};
    std::get<pipeline::Face>(found.list[0].what).identity.clear();
    std::get<pipeline::Face>(found.list[0].what).box = {1000, 300, 100, 130};
    std::get<pipeline::Face>(found.list[1].what).box = {300, 300, 100, 130};
    return found;
  });
  auto other = large_photo();
  other.insert(other.begin() + 2, {0xff, 0xfe, 0, 4, 'n', 'o'});
  photo_ = school_.process({school_.file("other.jpg", other)}).photos.at(0).photo;
  crop("facebook", CropRatio::Portrait);
  ASSERT_FALSE(rendition("facebook").part.contains({1550, 365})) << "P001 stands beyond the stranger";
  ASSERT_TRUE(rendition("facebook").part.contains({350, 365}));
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo_, as("tess"), {.platforms = {"facebook"}}));
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  const auto entries = school_->ledger().entries_about(schoolgate::to_hex(school_.record(photo_).sha256));
  const auto released =
      std::ranges::find(entries, "photo.released", &schoolgate::consent::LedgerEntry::action);
  ASSERT_NE(released, entries.end());
  EXPECT_EQ(nlohmann::json::parse(released->detail)["platforms"]["facebook"]["shows"],
            nlohmann::json({"P004"}));
}

TEST_F(CropTest, IsRefusedForAPlatformThatTheSettingsDoNotKnow) {
  const auto done = gate::apply_rulings(school_->darkroom(), photo_, as("tess"),
                                        {gate::CropFor{"tiktok", CropRatio::Square}});
  ASSERT_FALSE(done);
  EXPECT_THAT(sentence(done.error()), HasSubstr("the settings know no platform 'tiktok'"));
}
