#include <gmock/gmock.h>

#include "pipeline/texts/evidence_trees.hpp"
#include "pipeline/texts/line_geometry.hpp"
#include "pipeline/texts/text_judge.hpp"
#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using consent::TextKind;
using test::reading;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

consent::Person person(const char* id, const char* first, const char* last) {
  consent::Person made;
  made.id = id;
  made.first_name = first;
  made.last_name = last;
  return made;
}

// A page whose lines are put where and as the test says, without a picture.
class Page {
 public:
  Page() { seen_.size = {1000, 1400}; }

  Page& line(const char* text, float x, float y, float confidence = 0.95F, float height = 40) {
    Reading read = reading(text, confidence);
    const float width = 0.55F * height * static_cast<float>(read.glyphs.size());
    return put(std::move(read),
               {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}});
  }
  // A line in which nothing could be read.
  Page& scribble(float x, float y, float width, float height = 40) {
    return put({}, {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}});
  }

  [[nodiscard]] std::vector<Text> judged(TextStrictness strictness = TextStrictness::Cautious) const {
    TextSettings settings;
    settings.strictness = strictness;
    const NameMatcher names(
        consent::RegisterView(1, {person("zofia", "Zofia", "Lindgren"), person("zofia2", "Zofia", "Nkemelu"),
                                  person("rose", "Rose", "Baker"), person("sean", "Seán", "O'Hara"),
                                  person("mark", "Mark", "Ellis")}));
    const Dictionary dictionary("en_GB");
    const CueFinder cues;
    std::vector<Text> texts;
    const auto analyses = score_lines(seen_, {names, dictionary, cues});
    for (std::size_t i = 0; i < analyses.size(); ++i) {
      for (Text& text : texts_of(seen_.lines[i], analyses[i], settings)) texts.push_back(std::move(text));
    }
    return texts;
  }

 private:
  Page& put(Reading read, const Quad& quad) {
    read.quad = quad;
    seen_.lines.push_back({quad, 0.9F, {std::move(read)}});
    return *this;
  }

  SeenTexts seen_;
};

std::vector<Text> hidden(const std::vector<Text>& texts) {
  std::vector<Text> found;
  for (const Text& text : texts) {
    if (text.kind != TextKind::Harmless) found.push_back(text);
  }
  return found;
}

TEST(TextJudge, NamesTheOwnerOfAFullName) {
  const auto texts = hidden(Page().line("Zofia Lindgren", 100, 100).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].kind, TextKind::RegisterName);
  EXPECT_THAT(texts[0].persons, ElementsAre("zofia"));
  EXPECT_FALSE(texts[0].doubtful);
}

TEST(TextJudge, NamesEveryOwnerOfASharedFirstName) {
  const auto texts = hidden(Page().line("Zofia", 100, 100).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_THAT(texts[0].persons, UnorderedElementsAre("zofia", "zofia2"));
}

TEST(TextJudge, HidesWhatNobodyKnowsBeforeAClass) {
  // As a badly written "by Mei-Lin Year 4" is read; the lines above make it the foot of a piece of work.
  const auto work = [](const char* signature) {
    return hidden(Page()
                      .line("On Saturday I went to the", 100, 100)
                      .line("park with my cousin and we", 100, 160)
                      .line(signature, 100, 240, 0.7F)
                      .judged());
  };
  const auto signed_work = work("ly afin Year 4");
  ASSERT_EQ(signed_work.size(), 1U);
  EXPECT_EQ(signed_work[0].text, "ly afin Year 4") << "the whole of it";
  EXPECT_FALSE(work("ly afin Year S").empty()) << "a digit read as a letter";
  EXPECT_FALSE(work("ly afin aged 7").empty()) << "how old who made it is";
  EXPECT_TRUE(work("The water cycle Year 4").empty()) << "ordinary words before a class";
  EXPECT_TRUE(work("the end of the year 2026").empty());
}

TEST(TextJudge, CoversTheWholeOfALineThatIsMostlyAName) {
  const auto texts = hidden(Page().line("by Zofia Lindgren Year 3", 0, 100).judged());
  ASSERT_EQ(texts.size(), 1U);
  const float letter = 0.55F * 40;
  EXPECT_NEAR(texts[0].quad[1].x, 24 * letter, 1);
  EXPECT_LE(texts[0].quad[0].x, 3 * letter);
}

TEST(TextJudge, CoversOnlyTheNameInALongLineThatItReadWell) {
  const auto texts =
      hidden(Page().line("All the children of the school say well done to Zofia Lindgren", 0, 100).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].text, "Zofia Lindgren");
  const float line = 62 * 0.55F * 40;
  EXPECT_GT(texts[0].quad[0].x, line * 0.7F);
}

TEST(TextJudge, LeavesSentencesMadeOfNames) {
  EXPECT_THAT(hidden(Page().line("the red rose grew by the garden wall all day", 0, 100).judged()),
              testing::IsEmpty());
}

TEST(TextJudge, HidesANameThatIsAWordWhereANameStands) {
  for (const char* text : {"Rose Baker", "Name: Rose", "by Rose B."}) {
    const auto texts = hidden(Page().line(text, 100, 100).judged());
    ASSERT_FALSE(texts.empty()) << text;
    EXPECT_EQ(texts.back().kind, TextKind::RegisterName) << text;
    EXPECT_THAT(texts.back().persons, testing::Contains("rose")) << text;
  }
}

TEST(TextJudge, LeavesHarmlessLinesThatItReadWell) {
  for (const char* text : {"School Sports Day 2026", "Star of the Week", "Class 4B", "Please close the door",
                           "for being kind to others", "Reading Challenge", "1st place"}) {
    EXPECT_THAT(hidden(Page().line(text, 100, 100).judged()), testing::IsEmpty()) << text;
  }
}

TEST(TextJudge, HidesOtherNamesAfterACue) {
  for (const char* text : {"Name: Henrik Vasquez", "Welcome to our visitor Henrik Vasquez"}) {
    const auto texts = hidden(Page().line(text, 100, 100).judged());
    ASSERT_FALSE(texts.empty()) << text;
    EXPECT_EQ(texts.back().kind, TextKind::OtherName) << text;
  }
}

TEST(TextJudge, HidesOtherNamesBelowACue) {
  const auto texts = hidden(
      Page().line("This certificate is awarded to", 100, 100).line("Henrik Vasquez", 200, 180).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].text, "Henrik Vasquez");
  EXPECT_EQ(texts[0].kind, TextKind::OtherName);
}

TEST(TextJudge, HidesWhatItCannotReadAfterACue) {
  const auto texts = hidden(Page().line("Name:", 100, 100).scribble(240, 100, 200).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].kind, TextKind::Unreadable);
}

TEST(TextJudge, HidesShortLinesThatItCannotRead) {
  const auto texts = hidden(Page().scribble(100, 100, 160).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].kind, TextKind::Unreadable);
}

TEST(TextJudge, HidesEveryTextIfStrictnessSaysAll) {
  const auto page = Page().line("School Sports Day 2026", 100, 100);
  EXPECT_TRUE(hidden(page.judged(TextStrictness::Cautious)).empty());
  EXPECT_FALSE(hidden(page.judged(TextStrictness::All)).empty());
}

TEST(TextJudge, LeavesDatesOfEventsButNoDatesOfBirth) {
  EXPECT_TRUE(hidden(Page().line("Date: 23/10/2026", 100, 100).judged()).empty());
  const auto birth = hidden(Page().line("Date of birth: 04/11/2016", 100, 100).judged());
  ASSERT_FALSE(birth.empty());
  EXPECT_EQ(birth.back().kind, TextKind::Identifier);
  const auto row = hidden(Page().line("Zofia Lindgren", 100, 100).line("04/11/2016", 600, 100).judged());
  ASSERT_EQ(row.size(), 2U);
  EXPECT_EQ(row[1].kind, TextKind::Identifier);
}

TEST(TextJudge, HidesIdentifiers) {
  for (const char* text : {"07700 900123", "H801200001001", "j.bloggs@example.org", "SW1A 1AA"}) {
    const auto texts = hidden(Page().line(text, 100, 100).judged());
    ASSERT_FALSE(texts.empty()) << text;
    EXPECT_EQ(texts[0].kind, TextKind::Identifier) << text;
  }
}

TEST(TextJudge, HidesAnAddressAsAWhole) {
  const auto texts = hidden(Page().line("j.bloggs@mail.example.org", 0, 100).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_NEAR(quad_width(texts[0].quad), 25 * 0.55F * 40, 1);
}

TEST(TextJudge, HidesNamesInAddressesOfTheWeb) {
  for (const char* line : {"www.example.org/zofia.lindgren", "@zofia_lindgren"}) {
    const auto texts = hidden(Page().line(line, 100, 100).judged());
    ASSERT_EQ(texts.size(), 1U) << line;
    EXPECT_THAT(texts[0].persons, testing::Contains("zofia")) << line;
  }
}

TEST(TextJudge, LeavesTheLabelBeforeAName) {
  const auto texts = Page().line("Name: Zofia Lindgren", 0, 100).judged();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].kind, TextKind::Harmless);
  EXPECT_EQ(texts[0].text, "Name");
  EXPECT_EQ(texts[1].kind, TextKind::RegisterName);
}

TEST(TextJudge, TakesNoNameForALabel) {
  // "mark" is a label too.
  for (const Text& text : Page().line("Mark Ellis", 0, 100).judged())
    EXPECT_NE(text.kind, TextKind::Harmless);
}

TEST(TextJudge, PartsAHiddenTextFromTheShownOneMidwayBetweenTheirWords) {
  const auto texts = Page().line("Name: Zofia Lindgren", 0, 100).judged();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].quad[1], texts[1].quad[0]);
  EXPECT_EQ(texts[0].quad[2], texts[1].quad[3]);
  constexpr float kLetter = 0.55F * 40;
  EXPECT_NEAR(texts[1].quad[0].x, 5.5F * kLetter, 0.6F * kLetter);
  EXPECT_LT(texts[1].quad[0].x, 6 * kLetter);
}

// Well below what a name of the register and a cue weigh: nothing is decided by the trees alone.
TEST(EvidenceTrees, CorrectTheSumOfWeightsAndDoNotReplaceIt) {
  cv::RNG random(7);
  double most = 0;
  for (int round = 0; round < 2000; ++round) {
    EvidenceValues values{};
    for (float& value : values) value = random.uniform(0, 3) == 0 ? random.uniform(0.0F, 1.0F) : 0.0F;
    most = std::max(most, std::abs(static_cast<double>(correction_in_context(values))));
  }
  EXPECT_GT(most, 0.2);
  EXPECT_LT(most, 3);
}

TEST(TextJudge, HasNothingToSayOfAnEmptyPage) { EXPECT_TRUE(Page().judged().empty()); }

}  // namespace
}  // namespace schoolgate::pipeline
