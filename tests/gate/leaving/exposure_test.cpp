// What becomes of photos when a platform becomes careful, or their event asks for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/log/holds.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/report.hpp"

namespace gate = schoolgate::gate;
namespace test = schoolgate::test;
namespace consent = schoolgate::consent;
namespace pipeline = schoolgate::pipeline;
using gate::PhotoState;
using schoolgate::Bytes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

constexpr const char* kFacebookIsCareful = "[exposure]\ncareful = facebook\n";

// 2000 x 1444 pixels, in which P001's face is so high.
Bytes large_photo() {
  cv::Mat picture;
  cv::resize(test::picture_of(test::made_photo(1)), picture, {2000, 1444}, 0, 0, cv::INTER_CUBIC);
  return test::jpeg_of(picture);
}

class ExposureTest : public testing::Test {
 protected:
  ExposureTest() { face_of(100); }
  void face_of(float height) {
    school_.find([height](const pipeline::Photo&) {
      auto findings =
          test::findings({test::face({300, 300, height * 0.8F, height}, {test::certain("P001")})});
      findings.size = {2000, 1444};
      return findings;
    });
  }
  gate::PhotoId held(const std::string& event = "2026-07-03 Sports Day") {
    return school_.process({school_.file("photo.jpg", large_photo(), event)}).photos.at(0).photo;
  }
  void approve(gate::PhotoId photo) {
    const auto approval =
        test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version});
    ASSERT_TRUE(approval) << schoolgate::sentence(approval.error());
  }
  // The school as it is opened after its settings were changed.
  std::unique_ptr<gate::School> with(const char* more_settings) {
    std::ofstream(school_.workspace() / "schoolgate.conf", std::ios::app) << more_settings;
    return school_.open();
  }
  gate::RecheckSummary recheck(gate::School& school) {
    auto summary = gate::recheck(school.darkroom(), {.who = "office"});
    if (!summary) throw std::runtime_error(schoolgate::sentence(summary.error()));
    return std::move(*summary);
  }
  // Of the platform's picture.
  cv::Size size_on(gate::School& school, gate::PhotoId photo, const char* platform) {
    for (const auto& rendition : school.log().holds.renditions(photo)) {
      if (std::ranges::find(rendition.platforms, platform) != rendition.platforms.end())
        return rendition.size;
    }
    return {};
  }
  static std::string reason(gate::School& school, gate::PhotoId photo, const char* platform) {
    return school.log().holds.plan(photo).decision.on(platform)->of(consent::FindingId{1}).reason;
  }
  test::MadeSchool school_;
};

}  // namespace

TEST_F(ExposureTest, APhotoHeldAsOpenIsMadeAnewAndSmallerWhenItsPlatformBecomesCareful) {
  const auto photo = held();
  ASSERT_EQ(size_on(*school_, photo, "facebook"), cv::Size(2000, 1444));
  ASSERT_FALSE(gate::recheck_due(school_->darkroom()));
  const auto changed = with(kFacebookIsCareful);
  EXPECT_TRUE(gate::recheck_due(changed->darkroom())) << "other settings ask for it, too";
  EXPECT_TRUE(gate::show_photo(changed->darkroom(), photo)->register_changed);
  EXPECT_THAT(recheck(*changed).returned, SizeIs(1));
  EXPECT_EQ(size_on(*changed, photo, "facebook"), cv::Size(1152, 832)) << "100 px become 57.6";
  EXPECT_EQ(size_on(*changed, photo, "website"), cv::Size(2000, 1444));
  EXPECT_TRUE(recheck(*changed).empty()) << "nothing is done twice";
  EXPECT_FALSE(gate::show_photo(changed->darkroom(), photo)->register_changed);
}

TEST_F(ExposureTest, WhatIsStoredOfAHeightDecidesAsTheHeightDid) {
  face_of(111.2345F);
  const auto careful = with(kFacebookIsCareful);
  const auto photo =
      gate::process(*careful, {school_.file("photo.jpg", large_photo())}, {.who = "office", .event = {}}, {})
          ->photos.at(0)
          .photo;
  ASSERT_EQ(size_on(*careful, photo, "facebook").width, 1035);
  EXPECT_TRUE(recheck(*careful).empty());
}

TEST_F(ExposureTest, AnApprovalEndsWhenThePlatformBecomesCareful) {
  const auto photo = held();
  approve(photo);
  const auto changed = with(kFacebookIsCareful);
  const auto released = gate::release(changed->darkroom(), {.who = "tess", .event = {}});
  ASSERT_TRUE(released);
  EXPECT_THAT(released->files, IsEmpty());
  ASSERT_THAT(released->returned, SizeIs(1));
  EXPECT_THAT(released->returned[0].reason, HasSubstr("facebook is careful now"));
  EXPECT_EQ(size_on(*changed, photo, "facebook"), cv::Size(1152, 832));
}

TEST_F(ExposureTest, NobodyApprovesThePicturesOfAnOpenPlatformThatIsCarefulByNow) {
  const auto photo = held();
  const auto changed = with(kFacebookIsCareful);
  const auto approval =
      test::look_and_approve(changed->darkroom(), photo, {"tess", school_.record(photo).version});
  ASSERT_FALSE(approval);
  EXPECT_THAT(approval.error().hint, HasSubstr("made anew"));
}

TEST_F(ExposureTest, WhatIsOutWithTooLargeAFaceIsTakenDown) {
  const auto photo = held();
  approve(photo);
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  const auto changed = with(kFacebookIsCareful);
  const auto summary = recheck(*changed);
  ASSERT_THAT(summary.taken_down, SizeIs(1));
  EXPECT_THAT(summary.taken_down[0].platforms, ElementsAre("facebook"));
  EXPECT_THAT(summary.taken_down[0].reason, HasSubstr("facebook is careful now: faces in it are too large"));
}

TEST_F(ExposureTest, WhatIsOutAndSmallEnoughStaysOut) {
  face_of(50);
  const auto photo = held();
  approve(photo);
  ASSERT_TRUE(gate::release(school_->darkroom(), {.who = "tess", .event = {}}));
  EXPECT_TRUE(recheck(*with(kFacebookIsCareful)).taken_down.empty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
}

TEST_F(ExposureTest, AnEventOfSuchANameMakesItsPhotosOneStepStricter) {
  face_of(500);
  const auto photo = held("2026-07-03 Swimming gala");
  EXPECT_THAT(reason(*school_, photo, "facebook"), HasSubstr("facebook is careful: face-on, 250 px"));
  const auto changed = with(kFacebookIsCareful);
  recheck(*changed);
  EXPECT_THAT(reason(*changed, photo, "facebook"), HasSubstr("facebook is faceless"));
}

TEST_F(ExposureTest, AFaceThatIsTooLargeAsksNobodyWhoItIs) {
  face_of(500);
  const auto photo = held("2026-07-03 Swimming gala");
  EXPECT_EQ(school_.record(photo).workload.undecided, 0);
  const auto view = gate::show_photo(school_->darkroom(), photo);
  EXPECT_THAT(view->open, IsEmpty());
  EXPECT_EQ(gate::shown_faces_words(*view, "facebook"), "no face shown, 1 hidden since facebook is careful");
}

TEST_F(ExposureTest, TheReportSaysHowLargeTheLargestShownFaceIs) {
  const auto batch =
      school_.process({school_.file("photo.jpg", large_photo(), "2026-07-03 Trip to the zoo")});
  const auto json = gate::report_json(school_->darkroom(), school_->ledger(), batch);
  const auto& platform = json["photos"][0]["platforms"][0];
  EXPECT_EQ(platform["exposure"], "careful");
  EXPECT_EQ(platform["shown_faces"], "largest shown face 58 px, 1 of 1 face-on");
  const auto html = gate::report_html(school_->darkroom(), school_->ledger(), batch);
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, HasSubstr("largest shown face 58 px, 1 of 1 face-on"));
}
