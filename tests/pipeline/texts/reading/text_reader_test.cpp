// Single lines drawn here: how far they reach, and what the real Tesseract sees in them.
#include "pipeline/texts/reading/text_reader.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/finding/line_ends.hpp"
#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kFont = cv::FONT_HERSHEY_DUPLEX;
constexpr double kScale = 1.2;
constexpr int kBaseline = 100;

cv::Mat page() { return {160, 1200, CV_8U, cv::Scalar(245)}; }

// Gives where the text ends.
int write(cv::Mat& picture, const char* text, int x) {
  cv::putText(picture, text, {x, kBaseline}, kFont, kScale, cv::Scalar(40), 2, cv::LINE_AA);
  return x + cv::getTextSize(text, kFont, kScale, 2, nullptr).width;
}

TextLine line_between(int left, int right) {
  const auto x0 = static_cast<float>(left);
  const auto x1 = static_cast<float>(right);
  constexpr float kTop = kBaseline - 40;
  constexpr float kBottom = kBaseline + 14;
  return {{cv::Point2f(x0, kTop), {x1, kTop}, {x1, kBottom}, {x0, kBottom}}, 0.9F};
}

Quad reached(const cv::Mat& picture, std::vector<TextLine> lines) {
  reach_line_ends(picture, lines);
  return lines.front().quad;
}

// The letter that its columns make likeliest.
std::u32string likeliest(const Glyph& glyph) {
  float best = 0;
  std::u32string letter;
  for (const LatticeColumn& column : glyph.columns) {
    for (const auto& [candidate, probability] : column.letters) {
      if (probability <= best) continue;
      best = probability;
      letter = candidate;
    }
  }
  return letter;
}

TEST(TextReader, KeepsWithEachLetterTheColumnsThatShowIt) {
  auto reader = TextReader::create("eng");
  ASSERT_TRUE(reader);
  cv::Mat picture = page();
  const int end = write(picture, "Well done Harriet! By: Seun", 60);
  const Reading reading = reader->read_line(picture, line_between(50, end + 10).quad, {});
  ASSERT_EQ(fold(reading.text()), "welldoneharrietbyseun");
  for (const Glyph& glyph : reading.glyphs) {
    const std::u32string folded = fold_to_letters(glyph.text);
    if (folded.empty()) continue;
    EXPECT_EQ(likeliest(glyph), folded) << glyph.text;
  }
}

TEST(LineEnds, GoOnWithTheWriting) {
  cv::Mat picture = page();
  const int end = write(picture, "Harriet Montague", 200);
  const Quad quad = reached(picture, {line_between(270, end - 80)});
  EXPECT_NEAR(quad[0].x, 195, 12);
  EXPECT_NEAR(quad[1].x, end + 5, 12);
  // The control: what is whole stays as it is.
  const TextLine whole = line_between(195, end + 5);
  EXPECT_NEAR(reached(picture, {whole})[0].x, whole.quad[0].x, 1);
  EXPECT_NEAR(reached(picture, {whole})[1].x, whole.quad[1].x, 1);
}

TEST(LineEnds, StopAtColumnsAndOtherLines) {
  cv::Mat picture = page();
  const int end = write(picture, "Harriet", 200);
  write(picture, "4B", end + 60);
  EXPECT_NEAR(reached(picture, {line_between(195, end)})[1].x, end, 14);
  const int next = write(picture, "Montague", end + 8);
  EXPECT_LE(reached(picture, {line_between(195, end - 40), line_between(end, next)})[1].x, end + 1);
}

TEST(LineEnds, DoNotFollowRuledLinesOrTheEdgeOfASheet) {
  cv::Mat picture = page();
  const int end = write(picture, "Harriet", 200);
  cv::line(picture, {200, kBaseline + 6}, {1100, kBaseline + 6}, cv::Scalar(60), 2);
  cv::rectangle(picture, cv::Rect(end + 12, 0, 300, 160), cv::Scalar(30), cv::FILLED);
  EXPECT_LE(reached(picture, {line_between(195, end + 4)})[1].x, end + 16);
}

TEST(LineEnds, BearNothingAtAll) {
  std::vector<TextLine> none;
  reach_line_ends(page(), none);
  EXPECT_TRUE(none.empty());
  const TextLine flat = line_between(0, 1200);
  EXPECT_EQ(reached(page(), {flat})[1], flat.quad[1]);
  EXPECT_NO_THROW(reached(page(), {{{}, 0}}));
}

}  // namespace
}  // namespace schoolgate::pipeline
