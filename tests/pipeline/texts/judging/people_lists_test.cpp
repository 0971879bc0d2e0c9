#include "pipeline/texts/judging/people_lists.hpp"

#include <gmock/gmock.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/texts/judging/text_judge.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kHeight = 30;
constexpr float kLetter = 0.55F * kHeight;

// A class list: rows 50 pixels apart, pupil numbers from x = 500 on.
class List {
 public:
  List& line(const char* text, float x, float y, float confidence = 0.95F) {
    Reading read = test::reading(text, confidence);
    const float width = kLetter * static_cast<float>(read.glyphs.size());
    const Quad quad{cv::Point2f(x, y), {x + width, y}, {x + width, y + kHeight}, {x, y + kHeight}};
    read.quad = quad;
    seen_.lines.push_back({quad, 0.9F, {std::move(read)}});
    return *this;
  }
  List& sheet(const cv::Rect2f& place) {
    seen_.documents.push_back(
        {place.tl(), {place.x + place.width, place.y}, place.br(), {place.x, place.y + place.height}});
    return *this;
  }
  List& number(int row) { return line("H801200001001", 500, row_at(row)); }
  static float row_at(int row) { return 200 + 50 * static_cast<float>(row); }

  [[nodiscard]] std::vector<Text> unread() const {
    TextSettings settings;
    const NameMatcher names{consent::RegisterView()};
    static const Dictionary dictionary("en_GB");
    static const CueFinder cues;
    return unread_in_lists(seen_, score_lines(seen_, {names, dictionary, cues}, settings), settings);
  }
  [[nodiscard]] bool covers(cv::Point2f point) const {
    const auto texts = unread();
    return std::any_of(texts.begin(), texts.end(), [point](const Text& text) {
      const std::vector<cv::Point2f> outline(text.quad.begin(), text.quad.end());
      return cv::pointPolygonTest(outline, point, false) >= 0;
    });
  }

 private:
  SeenTexts seen_;
};

TEST(PeopleLists, HideNamesOfWhichOtherRowsShowFragments) {
  List list;
  for (int row = 0; row < 6; ++row) list.number(row);
  list.line("h", 300, List::row_at(1), 0.1F)
      .line("vw nx", 220, List::row_at(2), 0.2F)
      .line("vw nx", 230, List::row_at(4), 0.2F);
  for (int row = 0; row < 6; ++row) {
    EXPECT_TRUE(list.covers({300, List::row_at(row) + kHeight / 2})) << "row " << row;
  }
  EXPECT_FALSE(list.covers({100, List::row_at(1) + kHeight / 2}));
  for (const Text& text : list.unread()) {
    EXPECT_EQ(text.kind, consent::TextKind::Unreadable);
    EXPECT_TRUE(text.doubtful);
  }
}

TEST(PeopleLists, HideRowsInWhichNothingWasFound) {
  List list;
  for (const int row : {0, 1, 2, 4, 5}) list.number(row);
  EXPECT_TRUE(list.covers({550, List::row_at(3) + kHeight / 2}));
}

TEST(PeopleLists, LeaveWhatWasReadAndIsHarmless) {
  List list;
  for (int row = 0; row < 6; ++row) list.number(row);
  list.line("the school garden", 150, List::row_at(3));
  list.line("vw nx", 100, List::row_at(0), 0.2F).line("vw nx", 100, List::row_at(5), 0.2F);
  EXPECT_TRUE(list.covers({200, List::row_at(2) + kHeight / 2}));
  EXPECT_FALSE(list.covers({250, List::row_at(3) + kHeight / 2}));
}

TEST(PeopleLists, StandOnOneSheet) {
  const auto work = [](bool one_sheet) {
    List list;
    for (int row = 0; row < 6; ++row) list.number(row);
    list.line("vw nx", 220, List::row_at(0), 0.2F).line("vw nx", 220, List::row_at(4), 0.2F);
    if (one_sheet) list.sheet({100, 150, 900, 400});
    for (int row = 0; row < 6 && !one_sheet; ++row) list.sheet({480, List::row_at(row) - 8, 400, 46});
    return list.covers({250, List::row_at(2) + kHeight / 2});
  };
  EXPECT_TRUE(work(true));
  EXPECT_FALSE(work(false)) << "each on a paper of its own, as works hang on a wall";
}

TEST(PeopleLists, NeedEvenRows) {
  List list;
  for (const float y : {0.0F, 40.0F, 135.0F, 190.0F, 330.0F}) list.line("H801200001001", 500, 200 + y);
  list.line("vw nx", 220, 200, 0.2F).line("vw nx", 220, 240, 0.2F);
  EXPECT_THAT(list.unread(), testing::IsEmpty());
}

TEST(PeopleLists, NeedPeople) {
  List list;
  for (int row = 0; row < 6; ++row) list.line("please close the door", 300, List::row_at(row));
  list.line("vw nx", 100, List::row_at(0), 0.2F).line("vw nx", 100, List::row_at(3), 0.2F);
  EXPECT_THAT(list.unread(), testing::IsEmpty());
}

}  // namespace
}  // namespace schoolgate::pipeline
