// Small pictures: how much they are enlarged, and what of that comes back.
#include "pipeline/texts/reading/enlarging.hpp"

#include <gtest/gtest.h>

#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

Quad box(float x, float y, float width, float height) {
  return {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}};
}

TEST(Enlarging, IsForPicturesOfMessengersAndWebsites) {
  EXPECT_FLOAT_EQ(enlargement({400, 267}), 3.2F);
  EXPECT_FLOAT_EQ(enlargement({267, 400}), 3.2F);
  EXPECT_FLOAT_EQ(enlargement({1024, 768}), 1.25F);
  EXPECT_FLOAT_EQ(enlargement({1280, 960}), 1);
  EXPECT_FLOAT_EQ(enlargement({4000, 3000}), 1);
  EXPECT_FLOAT_EQ(enlargement({1, 1}), 4) << "no more than can be seen";
}

TEST(Enlarging, LeavesLargePicturesAsTheyAre) {
  const cv::Mat picture(30, 40, CV_8UC3, cv::Scalar(1, 2, 3));
  EXPECT_EQ(enlarged(picture, 1).data, picture.data);
  EXPECT_EQ(enlarged(picture, 3.2F).size(), cv::Size(128, 96));
}

TEST(Enlarging, BringsEveryPlaceBack) {
  SeenTexts seen;
  seen.size = {1280, 800};
  seen.lines.push_back({box(40, 80, 120, 20), 0.9F, {test::reading("Zofia")}});
  seen.lines.front().readings.front().quad = box(40, 80, 120, 20);
  seen.documents.push_back(box(0, 0, 400, 400));
  seen.codes.push_back({box(800, 400, 80, 80), "QRCode"});
  bring_back(seen, {320, 200}, 4);
  EXPECT_EQ(seen.size, cv::Size(320, 200));
  EXPECT_EQ(seen.lines[0].quad, box(10, 20, 30, 5));
  EXPECT_EQ(seen.lines[0].readings[0].quad, box(10, 20, 30, 5));
  EXPECT_EQ(seen.documents[0], box(0, 0, 100, 100));
  EXPECT_EQ(seen.codes[0].quad, box(200, 100, 20, 20));
}

TEST(Enlarging, BelievesNothingThatIsReadInLettersOfAFewPixels) {
  SeenTexts seen;
  for (const float height : {4.0F, 8.0F, 30.0F}) {
    seen.lines.push_back({box(10, 10, 100, height), 0.9F, {test::reading("Ones or her", 0.9F)}});
  }
  doubt_tiny_letters(seen);
  ASSERT_EQ(seen.lines[0].readings.size(), 2U);
  EXPECT_EQ(seen.lines[0].readings[0].text(), "");
  EXPECT_FLOAT_EQ(seen.lines[0].readings[0].confidence, 0);
  EXPECT_EQ(seen.lines[0].readings[1].text(), "Ones or her") << "may still be like a name";
  EXPECT_LT(seen.lines[0].readings[1].confidence, 0.2F);
  ASSERT_EQ(seen.lines[1].readings.size(), 1U);
  EXPECT_LT(seen.lines[1].readings[0].confidence, 0.8F);
  EXPECT_LT(seen.lines[1].readings[0].glyphs[0].confidence, 0.8F);
  ASSERT_EQ(seen.lines[2].readings.size(), 1U);
  EXPECT_FLOAT_EQ(seen.lines[2].readings[0].confidence, 0.9F);
}

}  // namespace
}  // namespace schoolgate::pipeline
