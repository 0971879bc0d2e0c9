#include "pipeline/texts/finding/straightened.hpp"

#include <array>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

using Corners = std::array<cv::Point2f, 4>;

cv::Mat photo() {
  cv::Mat bgr(2000, 3000, CV_8UC3);
  cv::RNG(7).fill(bgr, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(bgr, bgr, {}, 1.5);
  return bgr;
}

cv::Mat to_picture(const Corners& area, cv::Size size) {
  const auto width = static_cast<float>(size.width);
  const auto height = static_cast<float>(size.height);
  const Corners upright{cv::Point2f(0, 0), {width, 0}, {width, height}, {0, height}};
  return cv::getPerspectiveTransform(area.data(), upright.data());
}

// As it is done in one go, with a second photo's worth of memory.
cv::Mat in_one_go(const cv::Mat& bgr, const cv::Mat& there, cv::Size size, float scale) {
  cv::Mat smooth;
  if (scale < 0.6F) cv::GaussianBlur(bgr, smooth, {}, 0.4 / static_cast<double>(scale));
  cv::Mat picture;
  cv::warpPerspective(smooth.empty() ? bgr : smooth, picture, there, size, cv::INTER_LINEAR,
                      cv::BORDER_REPLICATE);
  return picture;
}

// Places are rounded to 32nds of a pixel: one that lies between two may go either way.
constexpr int kTies = 5;

// How many of the picture's values differ from those made in one go.
int differences(const Corners& area, cv::Size size, float scale) {
  const cv::Mat bgr = photo();
  const cv::Mat there = to_picture(area, size);
  const cv::Mat back = there.inv();
  const cv::Mat one_go = in_one_go(bgr, there, size, scale);
  const cv::Mat tiles = straightened(bgr, back, size, scale);
  EXPECT_EQ(tiles.size(), size);
  cv::Mat apart;
  cv::absdiff(tiles, one_go, apart);
  return cv::countNonZero(apart.reshape(1));
}

TEST(Straightened, IsTheSameInTilesAsInOneGo) {
  EXPECT_LE(differences({cv::Point2f(300, 200), {2700, 260}, {2650, 1700}, {280, 1600}}, {1080, 660}, 0.45F),
            kTies);
}

TEST(Straightened, IsTheSameOfAnAreaThatStandsOnItsCorner) {
  EXPECT_LE(differences({cv::Point2f(1500, 60), {2450, 1000}, {1500, 1950}, {560, 1000}}, {1200, 1200}, 0.9F),
            kTies);
}

TEST(Straightened, GoesOnWithTheEdgeBeyondThePhoto) {
  EXPECT_LE(differences({cv::Point2f(-200, -150), {1400, -100}, {1400, 900}, {-200, 950}}, {800, 520}, 0.5F),
            kTies);
}

TEST(Straightened, ShowsTheEdgeWhereThePhotoIsLeftAltogether) {
  EXPECT_LE(differences({cv::Point2f(3100, 100), {3900, 100}, {3900, 700}, {3100, 700}}, {800, 600}, 1),
            kTies);
}

}  // namespace
}  // namespace schoolgate::pipeline
