#include "pipeline/texts/finding/glimpse.hpp"

#include <gmock/gmock.h>

namespace schoolgate::pipeline {
namespace {

using testing::IsEmpty;

constexpr float kTrace = 1e-5F;
const cv::Size kFirstLook(1280, 960);

cv::Mat nothing() { return cv::Mat(608, 800, CV_32F, cv::Scalar(1e-9)); }

TEST(Glimpse, LeavesOutWhatShowsNoTraceOfText) {
  EXPECT_THAT(glimpsed_areas(nothing(), kFirstLook), IsEmpty());
}

TEST(Glimpse, TakesInWhatStandsAroundATrace) {
  cv::Mat probability = nothing();
  probability.at<float>(304, 400) = kTrace;
  const auto areas = glimpsed_areas(probability, kFirstLook);
  ASSERT_EQ(areas.size(), 1);
  const cv::Rect around(640 - 192, 480 - 192, 384, 384);
  EXPECT_EQ(areas.front() & around, around);
  EXPECT_LT(areas.front().area(), kFirstLook.area() / 4);
}

TEST(Glimpse, JoinsAreasThatOverlapAndKeepsOthersApart) {
  cv::Mat probability = nothing();
  probability.at<float>(50, 50) = kTrace;
  probability.at<float>(50, 200) = kTrace;
  probability.at<float>(550, 750) = kTrace;
  const auto areas = glimpsed_areas(probability, kFirstLook);
  ASSERT_EQ(areas.size(), 2);
  EXPECT_TRUE((areas[0] & areas[1]).empty());
}

TEST(Glimpse, StaysWithinThePhoto) {
  cv::Mat probability = nothing();
  for (const cv::Point& corner : {cv::Point(0, 0), {799, 0}, {0, 607}, {799, 607}, {400, 300}})
    probability.at<float>(corner) = kTrace;
  const cv::Size odd(1270, 955);
  const auto areas = glimpsed_areas(probability, odd);
  ASSERT_FALSE(areas.empty());
  for (const cv::Rect& area : areas) EXPECT_EQ(area & cv::Rect({0, 0}, odd), area);
}

}  // namespace
}  // namespace schoolgate::pipeline
