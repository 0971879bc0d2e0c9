// Letters that stand apart, and lines that a finger parts.
#include "pipeline/texts/reading/letter_strip.hpp"

#include <array>

#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/finding/covered_gaps.hpp"
#include "pipeline/texts/finding/letter_rows.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

Quad box(float x, float y, float width, float height) {
  return {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}};
}

// On a slope, as bunting hangs.
std::vector<Quad> bunting() {
  return {box(700, 150, 90, 100), box(100, 100, 90, 100), box(300, 115, 100, 95), box(500, 135, 80, 100)};
}

TEST(LetterRows, AreFoundFromLeftToRight) {
  const auto rows = find_letter_rows(bunting());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].lines, (std::vector<std::size_t>{1, 2, 3, 0}));
  EXPECT_GT(covered_part(box(120, 110, 60, 80), rows[0].quad), 0.9F);
  EXPECT_GT(covered_part(box(710, 160, 60, 80), rows[0].quad), 0.9F);
  EXPECT_GT(quad_direction(rows[0].quad).x, 0.9F);
}

TEST(LetterRows, AreNotWordsNorLettersOfOtherSizesNorColumns) {
  EXPECT_TRUE(find_letter_rows({box(0, 0, 300, 80), box(400, 0, 300, 80), box(800, 0, 300, 80)}).empty());
  EXPECT_TRUE(find_letter_rows({box(0, 0, 80, 80), box(150, 0, 30, 30), box(300, 0, 80, 80)}).empty());
  EXPECT_TRUE(find_letter_rows({box(0, 0, 80, 80), box(0, 150, 80, 80), box(0, 300, 80, 80)}).empty());
  EXPECT_TRUE(find_letter_rows({box(0, 0, 80, 80), box(150, 0, 80, 80)}).empty()) << "two letters";
  EXPECT_TRUE(find_letter_rows({box(0, 0, 80, 80), box(600, 0, 80, 80), box(1200, 0, 80, 80)}).empty());
}

TEST(LetterRows, AreNotLinesOnASlope) {
  std::vector<Quad> lines;
  for (const float x : {100.0F, 200.0F, 300.0F, 400.0F})
    lines.push_back({cv::Point2f(x, 300), {x + 110, 230}, {x + 125, 255}, {x + 15, 325}});
  EXPECT_TRUE(find_letter_rows(lines).empty());
}

TEST(LetterRows, HoldAnIAndALetterThatWasNotFound) {
  const std::vector<Quad> lines{box(100, 100, 90, 100), quad_turned(box(320, 100, 40, 98), 1),
                                box(500, 100, 90, 100), box(900, 100, 90, 100), box(1100, 100, 90, 100)};
  const auto rows = find_letter_rows(lines);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].lines.size(), 5U);
  const cv::Mat grey(400, 1300, CV_8U, cv::Scalar(200));
  EXPECT_EQ(move_together(grey, rows[0], lines).places.size(), 6U) << "one more between the third and fourth";
}

TEST(LetterRows, AreReadAsOneWordWhoseLettersStandWhereTheyAre) {
  const std::vector<Quad> lines{box(100, 100, 100, 100), box(300, 100, 100, 100), box(500, 100, 100, 100)};
  const auto rows = find_letter_rows(lines);
  ASSERT_EQ(rows.size(), 1U);
  const cv::Mat grey(400, 800, CV_8U, cv::Scalar(200));
  const LetterStrip strip = move_together(grey, rows[0], lines);
  EXPECT_LT(strip.grey.cols, 4 * strip.grey.rows) << "the gaps are left out";
  const Reading word = reading_of_row(test::reading("L E O"), strip, rows[0]);
  EXPECT_EQ(word.text(), "LEO");
  EXPECT_EQ(word.quad, rows[0].quad);
  EXPECT_LT(word.glyphs[0].to, 0.25F);
  EXPECT_GT(word.glyphs[2].from, 0.75F);
}

cv::Mat part_covered(const cv::Scalar& cover) {
  cv::Mat picture(200, 700, CV_8UC3, cv::Scalar(240, 245, 245));
  cv::putText(picture, "Harriet", {60, 110}, cv::FONT_HERSHEY_DUPLEX, 1.6, cv::Scalar(30, 30, 40), 3);
  cv::putText(picture, "ontague", {330, 110}, cv::FONT_HERSHEY_DUPLEX, 1.6, cv::Scalar(30, 30, 40), 3);
  cv::rectangle(picture, {266, 40}, {324, 180}, cover, cv::FILLED);
  return picture;
}

TEST(CoveredGaps, JoinWhatAFingerParts) {
  std::vector<TextLine> lines{{box(330, 60, 230, 66), 0.8F}, {box(55, 60, 208, 64), 0.9F}};
  join_across_covers(part_covered({120, 150, 210}), lines);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_GT(covered_part(box(60, 65, 490, 55), lines[0].quad), 0.98F);
}

TEST(CoveredGaps, JoinAScrapThatWasTakenForOneOnItsSide) {
  const Quad scrap = quad_turned(box(330, 60, 80, 66), 1);
  std::vector<TextLine> lines{{box(55, 60, 208, 64), 0.9F}, {scrap, 0.8F}};
  join_across_covers(part_covered({120, 150, 210}), lines);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_GT(quad_direction(lines[0].quad).x, 0.95F);
  EXPECT_GT(covered_part(box(335, 65, 70, 55), lines[0].quad), 0.98F);
}

TEST(CoveredGaps, LeaveLinesApartOnOneGround) {
  std::vector<TextLine> lines{{box(55, 60, 208, 64), 0.9F}, {box(330, 60, 230, 66), 0.8F}};
  join_across_covers(part_covered({240, 245, 245}), lines);
  EXPECT_EQ(lines.size(), 2U);
}

TEST(CoveredGaps, LeaveLabelsApartThatHangSideBySide) {
  cv::Mat wall(200, 700, CV_8UC3, cv::Scalar(60, 120, 70));
  for (const int x : {40, 360}) {
    cv::rectangle(wall, {x, 40}, {x + 280, 150}, cv::Scalar(240, 245, 245), cv::FILLED);
    cv::putText(wall, "Zofia", {x + 50, 110}, cv::FONT_HERSHEY_DUPLEX, 1.6, cv::Scalar(30, 30, 40), 3);
  }
  std::vector<TextLine> lines{{box(84, 60, 140, 64), 0.9F}, {box(404, 60, 140, 64), 0.9F}};
  join_across_covers(wall, lines);
  EXPECT_EQ(lines.size(), 2U);
}

TEST(CoveredGaps, LeaveRowsApart) {
  std::vector<TextLine> lines{{box(55, 20, 208, 64), 0.9F}, {box(330, 90, 230, 66), 0.8F}};
  join_across_covers(part_covered({120, 150, 210}), lines);
  EXPECT_EQ(lines.size(), 2U);
}

}  // namespace
}  // namespace schoolgate::pipeline
