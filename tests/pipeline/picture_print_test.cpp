#include "pipeline/picture_print.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "support/pictures.hpp"

namespace schoolgate::pipeline {
namespace {

cv::Mat made_picture(int number) {
  cv::RNG random(static_cast<std::uint64_t>(number) + 1);
  cv::Mat small(12, 16, CV_8UC3);
  random.fill(small, cv::RNG::UNIFORM, 0, 256);
  cv::Mat picture;
  cv::resize(small, picture, {800, 600}, 0, 0, cv::INTER_CUBIC);
  return picture;
}

int nearest(const cv::Mat& screenshot, const cv::Mat& picture) {
  const PicturePrints prints = prints_of(picture);
  int least = kPrintSigns;
  each_print_within(screenshot, [&](const PicturePrint& part) {
    least = std::min({least, difference(part, prints.whole), difference(part, prints.middle)});
  });
  return least;
}

cv::Mat saved(const cv::Mat& picture) { return test::picture_of(test::jpeg_of(picture, 50)); }

cv::Mat in_a_page(const cv::Mat& picture) {
  cv::Mat page(900, 1400, CV_8UC3, cv::Scalar(255, 255, 255));
  page.rowRange(0, 80) = cv::Scalar(200, 190, 180);
  cv::Mat shown;
  cv::resize(picture, shown, {620, 465}, 0, 0, cv::INTER_AREA);
  shown.copyTo(page(cv::Rect(333, 211, 620, 465)));
  return page;
}

TEST(PicturePrint, IsTheSameOfTheSamePictureSmallerAndSavedAnew) {
  const cv::Mat picture = made_picture(1);
  cv::Mat small;
  cv::resize(picture, small, {320, 240}, 0, 0, cv::INTER_AREA);
  EXPECT_LE(difference(prints_of(picture).whole, prints_of(saved(small)).whole), 16);
}

TEST(PicturePrint, OfAnotherPictureHasNothingInCommon) {
  EXPECT_GE(difference(prints_of(made_picture(1)).whole, prints_of(made_picture(2)).whole), 90);
}

TEST(PicturePrint, IsFoundWithinAPage) {
  EXPECT_LE(nearest(saved(in_a_page(made_picture(1))), made_picture(1)), 40);
  EXPECT_GT(nearest(saved(in_a_page(made_picture(1))), made_picture(2)), 70);
}

TEST(PicturePrint, IsFoundInABorderAndCutToTheMiddleSquare) {
  cv::Mat framed;
  cv::copyMakeBorder(made_picture(3), framed, 30, 30, 90, 90, cv::BORDER_CONSTANT, cv::Scalar());
  EXPECT_LE(nearest(saved(framed), made_picture(3)), 40);
  EXPECT_LE(nearest(saved(made_picture(3)(cv::Rect(100, 0, 600, 600))), made_picture(3)), 16);
}

TEST(PicturePrint, IsReadBackFromItsDigits) {
  const PicturePrint print = prints_of(made_picture(1)).whole;
  EXPECT_EQ(print_from_hex(to_hex(print)).value(), print);
  EXPECT_FALSE(print_from_hex("12"));
  EXPECT_FALSE(print_from_hex(std::string(64, 'x')));
}

TEST(PicturePrint, OfScreenshotsOfAnySizeEndsWell) {
  for (const cv::Size size : {cv::Size(1, 1), cv::Size(2, 400), cv::Size(400, 2), cv::Size(61, 61)}) {
    int parts = 0;
    each_print_within(cv::Mat(size, CV_8UC3, cv::Scalar(3, 2, 1)), [&](const PicturePrint&) { ++parts; });
    EXPECT_EQ(parts, std::min(size.width, size.height) > 60 ? 1 : 0);
  }
}

}  // namespace
}  // namespace schoolgate::pipeline
