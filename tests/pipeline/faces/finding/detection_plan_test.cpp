#include "pipeline/faces/finding/detection_plan.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

namespace schoolgate::pipeline {
namespace {

const Lookers kYuNet{Looker::YuNet};
const Lookers kMakers{Looker::YuNet, Looker::RetinaFace};
const Lookers kRegistry{Looker::Mtcnn, Looker::BlazeFace};

std::vector<Pass> upright(const std::vector<Pass>& plan) {
  std::vector<Pass> passes;
  std::copy_if(plan.begin(), plan.end(), std::back_inserter(passes),
               [](const Pass& pass) { return pass.turn == Turn::None && pass.looker == Looker::YuNet; });
  return passes;
}

double pixels(const Pass& pass) {
  double sum = 0;
  for (const View& view : pass.views) sum += double(view.size.width) * view.size.height;
  return sum;
}

TEST(DetectionPlan, EnlargesASmallPhotoAndHalvesDownToAFrameFillingFace) {
  const auto passes = upright(plan_detection({1024, 768}, DetectMode::Thorough, kYuNet));
  ASSERT_EQ(passes.size(), 3U);
  EXPECT_EQ(passes[0].views.front().size, cv::Size(1280, 960));
  EXPECT_EQ(passes[1].views.front().size, cv::Size(640, 480));
  EXPECT_EQ(passes[2].views.front().size, cv::Size(320, 240));
}

TEST(DetectionPlan, CoversEveryPixelOfALargePhotoWithTilesThatOverlap) {
  for (const cv::Size photo : {cv::Size(6000, 4000), {4000, 6000}, {12000, 700}, {4032, 3024}}) {
    for (const DetectMode mode : {DetectMode::Fast, DetectMode::Thorough, DetectMode::Maximum}) {
      for (const Pass& pass : plan_detection(photo, mode, kMakers)) {
        cv::Mat seen = cv::Mat::zeros(photo / 10, CV_8UC1);
        for (const View& view : pass.views) {
          EXPECT_EQ(view.region & cv::Rect({0, 0}, photo), view.region);
          EXPECT_LE(double(view.size.width) * view.size.height, 3.1e6);
          seen(cv::Rect(view.region.tl() / 10, view.region.br() / 10)) = 1;
        }
        EXPECT_EQ(cv::countNonZero(seen), seen.rows * seen.cols);
      }
    }
  }
}

TEST(DetectionPlan, LooksAtNoMorePixelsThanTheModeAllows) {
  const cv::Size photo(6000, 4000);
  const auto sum = [&](DetectMode mode) {
    double all = 0;
    for (const Pass& pass : plan_detection(photo, mode, kMakers)) all += pixels(pass);
    return all;
  };
  EXPECT_LT(sum(DetectMode::Fast), 10e6);
  EXPECT_LT(sum(DetectMode::Thorough), 15e6);
  EXPECT_LT(sum(DetectMode::Maximum), 48e6);
}

TEST(DetectionPlan, LetsEveryFaceBeSeenByAPassThatShowsItBetween10And400Pixels) {
  for (const cv::Size photo : {cv::Size(250, 250), {1024, 683}, {2400, 2720}, {6000, 4000}}) {
    const auto longest = static_cast<float>(std::max(photo.width, photo.height));
    const auto passes = upright(plan_detection(photo, DetectMode::Thorough, kYuNet));
    for (float side = 24; side < 0.7F * longest; side *= 1.1F) {
      const bool seen = std::any_of(passes.begin(), passes.end(), [&](const Pass& pass) {
        const float shown = side * pass.scale;
        return side >= pass.smallest && side <= pass.largest && shown >= 10 && shown <= 400;
      });
      EXPECT_TRUE(seen) << side << " of " << photo;
    }
  }
}

TEST(DetectionPlan, LooksTurnedAndWithASecondNetworkUnlessItMustBeFast) {
  const auto turned = [](const std::vector<Pass>& plan) {
    return std::count_if(plan.begin(), plan.end(), [](const Pass& pass) { return pass.turn != Turn::None; });
  };
  const auto second = [](const std::vector<Pass>& plan) {
    return std::count_if(plan.begin(), plan.end(),
                         [](const Pass& pass) { return pass.looker == Looker::RetinaFace; });
  };
  const cv::Size photo(1024, 768);
  EXPECT_EQ(turned(plan_detection(photo, DetectMode::Fast, kMakers)), 0);
  EXPECT_EQ(second(plan_detection(photo, DetectMode::Fast, kMakers)), 0);
  EXPECT_EQ(turned(plan_detection(photo, DetectMode::Thorough, kMakers)), 2);
  EXPECT_EQ(second(plan_detection(photo, DetectMode::Thorough, kMakers)), 2);
  EXPECT_EQ(second(plan_detection(photo, DetectMode::Thorough, kYuNet)), 0);
}

TEST(DetectionPlan, ShowsTheSecondNetworkNoMoreThanAMegapixelOrTwoOfALargePhoto) {
  for (const cv::Size photo : {cv::Size(1024, 768), {4000, 3000}, {6000, 4000}}) {
    for (const Pass& pass : plan_detection(photo, DetectMode::Thorough, kMakers)) {
      if (pass.looker != Looker::RetinaFace) continue;
      EXPECT_LE(pixels(pass), 1.71e6) << photo;
      EXPECT_LE(pass.scale, 1) << photo;
      EXPECT_TRUE(pass.scale * static_cast<float>(photo.width) < 700 || pass.largest * pass.scale <= 160.1F)
          << photo;
    }
  }
}

TEST(DetectionPlan, EnlargesAPictureOfAWebsiteSoThatALegibleFaceHasItsPixels) {
  constexpr float kLegible = 12;
  for (const cv::Size photo : {cv::Size(320, 213), {400, 267}, {640, 480}}) {
    for (const Lookers& lookers : {kYuNet, kRegistry}) {
      const auto plan = plan_detection(photo, DetectMode::Thorough, lookers);
      const Pass& finest = *std::max_element(plan.begin(), plan.end(),
                                             [](const Pass& a, const Pass& b) { return a.scale < b.scale; });
      EXPECT_GE(kLegible * finest.scale, 24) << photo;
      EXPECT_LE(pixels(finest), 1.4e6) << photo;
    }
  }
  EXPECT_LE(plan_detection({100, 100}, DetectMode::Thorough, kYuNet).front().scale, 3) << "no more to see";
}

TEST(DetectionPlan, LooksAtTheSameOfAnOrdinaryPhotoWhetherOrNotOthersAreThereBesideYuNet) {
  const cv::Size photo(1600, 1200);
  const Lookers all{Looker::YuNet, Looker::RetinaFace, Looker::Mtcnn, Looker::BlazeFace};
  EXPECT_EQ(plan_detection(photo, DetectMode::Thorough, all).size(),
            plan_detection(photo, DetectMode::Thorough, kMakers).size());
}

TEST(DetectionPlan, WithoutYuNetLetsSomebodySeeEveryFaceOf24PixelsAtFourteenOfACopy) {
  for (const Lookers& lookers :
       {kRegistry, Lookers{Looker::Mtcnn}, Lookers{Looker::BlazeFace}, Lookers{Looker::Packaged}}) {
    for (const cv::Size photo : {cv::Size(400, 267), {1024, 683}, {1600, 2000}}) {
      const auto plan = plan_detection(photo, DetectMode::Thorough, lookers);
      for (float side = 24; side < 0.6F * static_cast<float>(photo.width); side *= 1.1F) {
        EXPECT_TRUE(std::any_of(plan.begin(), plan.end(),
                                [&](const Pass& pass) {
                                  return pass.turn == Turn::None && side >= pass.smallest &&
                                         side <= pass.largest && side * pass.scale >= 14;
                                }))
            << side << " of " << photo;
      }
    }
  }
}

TEST(DetectionPlan, WithoutYuNetLetsEverybodyAtHandHaveAnOverviewAndOneTheFineCopies) {
  const auto plan = plan_detection({1600, 2000}, DetectMode::Thorough, kRegistry);
  for (const Looker looker : kRegistry) {
    EXPECT_TRUE(std::any_of(plan.begin(), plan.end(), [&](const Pass& pass) {
      return pass.looker == looker && pass.scale == 640.F / 2000 && pass.turn == Turn::None;
    }));
  }
  for (const Pass& pass : plan) {
    if (pass.scale > 800.F / 2000) {
      EXPECT_EQ(pass.looker, Looker::Mtcnn);
    }
    if (pass.turn != Turn::None) {
      EXPECT_EQ(pass.looker, Looker::BlazeFace);
    }
  }
  double sum = 0;
  for (const Pass& pass : plan) sum += pixels(pass);
  EXPECT_LT(sum, 3e6) << "a second of one core";
}

TEST(DetectionPlan, HasOneUprightOverviewWhoeverLeads) {
  for (const Lookers& lookers : {kMakers, kRegistry, Lookers{Looker::BlazeFace}, Lookers{Looker::Packaged}}) {
    const auto plan = plan_detection({1600, 1200}, DetectMode::Thorough, lookers);
    EXPECT_EQ(std::count_if(plan.begin(), plan.end(),
                            [](const Pass& pass) { return pass.overview && pass.turn == Turn::None; }),
              1);
  }
  EXPECT_THROW(static_cast<void>(plan_detection({10, 10}, DetectMode::Fast, {})), std::logic_error);
}

TEST(DetectionPlan, AsksMoreOfLargerBoxesAndLessInMaximumAndWithoutYuNet) {
  for (const DetectMode mode : {DetectMode::Fast, DetectMode::Thorough, DetectMode::Maximum}) {
    for (const Lookers& lookers : {kMakers, kRegistry}) {
      EXPECT_LT(least_evidence(0.02F, mode, lookers), least_evidence(0.06F, mode, lookers));
      EXPECT_LT(least_evidence(0.06F, mode, lookers), least_evidence(0.3F, mode, lookers));
    }
  }
  const float usual = least_evidence(0.02F, DetectMode::Thorough, kMakers);
  EXPECT_LT(least_evidence(0.02F, DetectMode::Maximum, kMakers), usual);
  EXPECT_LT(least_evidence(0.02F, DetectMode::Thorough, kRegistry), usual);
}

}  // namespace
}  // namespace schoolgate::pipeline
