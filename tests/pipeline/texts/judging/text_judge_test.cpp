#include "pipeline/texts/judging/text_judge.hpp"

#include <map>

#include <gmock/gmock.h>

#include "pipeline/findings/quad_geometry.hpp"
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
    return put_line(reading(text, confidence), x, y, height);
  }
  // Some of its characters were read worse.
  Page& line(const char* text, float x, float y, const std::map<std::size_t, float>& worse) {
    Reading read = reading(text, 0.95F);
    for (const auto& [place, confidence] : worse) {
      Glyph& glyph = read.glyphs[place];
      glyph.confidence = confidence;
      glyph.columns = columns_of(glyph.text, confidence);
    }
    return put_line(std::move(read), x, y, 40);
  }
  Page& put_line(Reading read, float x, float y, float height) {
    const float width = 0.55F * height * static_cast<float>(read.glyphs.size());
    return put(std::move(read),
               {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}});
  }
  // Around what was put so far and is put later.
  Page& sheet(const cv::Rect2f& box) {
    seen_.documents.push_back({box.tl(), {box.br().x, box.y}, box.br(), {box.x, box.br().y}});
    return *this;
  }
  // A line in which nothing could be read.
  Page& scribble(float x, float y, float width, float height = 40) {
    return put({}, {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}});
  }

  [[nodiscard]] std::vector<Text> judged(TextStrictness strictness = TextStrictness::Cautious) const {
    TextSettings settings;
    settings.strictness = strictness;
    const NameMatcher names(consent::RegisterView(
        1,
        {person("zofia", "Zofia", "Lindgren"), person("zofia2", "Zofia", "Nkemelu"),
         person("rose", "Rose", "Baker"), person("sean", "Seán", "O'Hara"), person("mark", "Mark", "Ellis"),
         person("will", "Will", "Hargreaves"), person("summer", "Summer", "Achterberg"),
         person("abigail", "Abigail", "Osei"), person("jayden", "Jayden", "Carter")}));
    static const Dictionary dictionary("en_GB");
    static const CueFinder cues;
    std::vector<Text> texts;
    const auto analyses = score_lines(seen_, {names, dictionary, cues}, settings);
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
    if (text.kind != TextKind::Harmless || !text.persons.empty()) found.push_back(text);
  }
  return found;
}

std::string words_of_all(const std::vector<Text>& texts) {
  std::string all;
  for (const Text& text : texts) all += (all.empty() ? "" : " ") + text.text;
  return all;
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
  EXPECT_EQ(words_of_all(work("ly afin Year 4")), "ly afin Year 4") << "the whole of it";
  EXPECT_FALSE(work("ly afin Year S").empty()) << "a digit read as a letter";
  EXPECT_FALSE(work("ly afin aged 7").empty()) << "how old who made it is";
  EXPECT_TRUE(work("The water cycle Year 4").empty()) << "ordinary words before a class";
  EXPECT_TRUE(work("the end of the year 2026").empty());
}

TEST(TextJudge, CoversTheWholeOfALineThatIsMostlyAName) {
  const auto texts = hidden(Page().line("by Zofia Lindgren Year 3", 0, 100).judged());
  ASSERT_EQ(texts.size(), 2U);
  const float letter = 0.55F * 40;
  EXPECT_LE(texts[0].quad[0].x, 3 * letter);
  EXPECT_NEAR(texts[1].quad[1].x, 24 * letter, 1);
  EXPECT_EQ(texts[1].text, "Year 3");
  EXPECT_EQ(texts[1].kind, TextKind::Harmless) << "in itself";
  EXPECT_THAT(texts[1].persons, ElementsAre("zofia")) << "but it tells who she is";
}

// Each line was once one text, hidden or shown with its register names alone.
TEST(TextJudge, GivesNoPieceTheOwnersOfItsNeighbour) {
  struct Case {
    const char* line;
    const char* hers;                 // Zofia Lindgren's piece
    std::vector<const char*> others;  // what must be hidden whatever she agreed to
  };
  for (const Case& one : {
           Case{"Zofia Lindgren, Xanthe Quillfeather", "Zofia Lindgren", {"Xanthe", "Quillfeather"}},
           Case{"Zofia Lindgren and Xanthe", "Zofia Lindgren", {"Xanthe"}},
           Case{"Zofia Lindgren 07700 900123", "Zofia Lindgren", {"07700", "900123"}},
           Case{"Zofia Lindgren DOB 12/03/2016", "Zofia Lindgren", {"12", "03", "2016"}},
           Case{"Zofia Lindgren 5   Xanthe 7", "Zofia Lindgren", {"Xanthe"}},
           Case{
               "Zofia Lindgren & Granny Betty Snodgrass", "Zofia Lindgren", {"Granny", "Betty", "Snodgrass"}},
           Case{"Zofia Lindgren and Heather", "Zofia Lindgren", {"Heather"}},
           Case{"Zofia Lindgren's dad: Kevin Dobbs", "Zofia Lindgren's", {"Kevin", "Dobbs"}},
           Case{"Zofia Lindgren zofia.lindgren@example.org", "Zofia Lindgren", {"example"}},
       }) {
    const auto texts = Page().line(one.line, 0, 100).judged();
    ASSERT_FALSE(texts.empty()) << one.line;
    EXPECT_EQ(texts[0].text, one.hers) << one.line;
    EXPECT_EQ(texts[0].kind, TextKind::RegisterName) << one.line;
    EXPECT_THAT(texts[0].persons, ElementsAre("zofia")) << one.line;
    std::string never;  // shown, for whoever it is
    for (const Text& text : texts) {
      const bool without_owner = text.kind == TextKind::OtherName || text.kind == TextKind::Identifier;
      if (without_owner) never += " " + text.text;
    }
    for (const char* other : one.others) EXPECT_THAT(never, testing::HasSubstr(other)) << one.line;
  }
}

TEST(TextJudge, MakesTwoPiecesOfTwoPeopleAndOneOfFirstAndLastName) {
  const auto texts = hidden(Page().line("Rose Baker Mark Ellis", 0, 100).judged());
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].text, "Rose Baker");
  EXPECT_THAT(texts[0].persons, ElementsAre("rose"));
  EXPECT_EQ(texts[1].text, "Mark Ellis");
  EXPECT_THAT(texts[1].persons, ElementsAre("mark"));
}

TEST(TextJudge, HidesWhatItCannotReadBesideAName) {
  Page page;
  page.line("Zofia Lindgren Jeb", 0, 100, {{15, 0.3F}, {16, 0.3F}, {17, 0.3F}});
  const auto texts = page.judged();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_EQ(texts[0].kind, TextKind::RegisterName);
  EXPECT_EQ(texts[1].kind, TextKind::Unreadable);
}

TEST(TextJudge, ShowsNoNameOfALineWhoseWordsItCannotPlace) {
  for (const Text& text : Page().line("Zofia Lindgren and Xanthe", 0, 100, 0.5F).judged())
    EXPECT_NE(text.kind, TextKind::RegisterName) << text.text;
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

TEST(TextJudge, HidesAnExactNameThoughItIsAWord) {
  struct Case {
    const char* line;
    const char* owner;
  };
  for (const Case& one : {Case{"Will", "will"}, Case{"SUMMER", "summer"}, Case{"Abigail Ormerod", "abigail"},
                          Case{"Will & Rose", "will"}, Case{"Summer 7", "summer"},
                          Case{"Will Year 4", "will"}, Case{"Rose, Summer", "summer"},
                          Case{"can jayden share his screen please", "jayden"}, Case{"jayden", "jayden"}}) {
    const auto texts = hidden(Page().line(one.line, 100, 100).judged());
    EXPECT_THAT(texts, testing::Contains(testing::Field(&Text::persons, testing::Contains(one.owner))))
        << one.line;
  }
  for (const Text& text : Page().line("Abigail Ormerod", 100, 100).judged())
    EXPECT_NE(text.kind, TextKind::Harmless) << text.text;
}

TEST(TextJudge, LeavesAWordWhoseLineProvesItsOtherMeaning) {
  for (const char* text : {"Summer Fair", "the fair will be in the hall", "Will you come to the fair",
                           "Summer 2026", "where there is a will there is a way", "The Rose Garden"}) {
    EXPECT_THAT(hidden(Page().line(text, 100, 100).judged()), testing::IsEmpty()) << text;
  }
}

TEST(TextJudge, HidesHandlesAndHashtagsOfPeople) {
  for (const char* text : {"@zofial", "TikTok: @zlindgren.7", "#TeamZofia"}) {
    const auto texts = hidden(Page().line(text, 100, 100).judged());
    EXPECT_THAT(texts, testing::Contains(testing::Field(&Text::kind, TextKind::Identifier))) << text;
  }
  for (const Text& text : Page().line("Our #SportsDay2026 photos", 100, 100).judged())
    EXPECT_NE(text.kind, TextKind::Identifier) << text.text;
}

TEST(TextJudge, HidesRowsOfAListOfPeopleWhole) {
  const auto list = [](const char* row) {
    return hidden(Page()
                      .line("1. Zofia Lindgren", 100, 100)
                      .line("2. Mark Ellis", 100, 160)
                      .line(row, 100, 220)
                      .line("4. Jayden Carter", 100, 280)
                      .judged());
  };
  EXPECT_THAT(words_of_all(list("3. Mark Stone")), testing::HasSubstr("Stone")) << "of whom nobody knows";
  EXPECT_THAT(words_of_all(list("3. Heather")), testing::HasSubstr("Heather")) << "a word, too";
  EXPECT_THAT(words_of_all(list("reading group")), testing::Not(testing::HasSubstr("group")));
  EXPECT_TRUE(hidden(Page().line("Heather", 100, 100).judged()).empty()) << "no list";
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

std::string hidden_words(const Page& page) { return words_of_all(hidden(page.judged())); }

TEST(TextJudge, HidesANameOfOrdinaryWordsBehindWhatCallsIt) {
  for (const auto& [line, name] : std::map<const char*, const char*>{
           {"Name: Hope Green", "Hope Green"},
           {"Awarded to Hope Green", "Hope Green"},
           {"awarded to Hope Green on 14 June 2024", "Hope Green"},
           {"Presented to Mark Hunter", "Mark Hunter"},
           {"Hello my name is Hope", "Hope"},
           {"Congratulations to Mark Hunter and Hope Green", "Mark Hunter and Hope Green"},
           {"Congratulations Hope Green", "Hope Green"},
           {"by Hope Potter", "Hope Potter"},
           {"Written by Hope Green Year 4", "Hope Green"},
           {"Mr Hunter", "Mr Hunter"},
           {"Class teacher Miss L Hunter", "L Hunter"},

           {"Winner: May Green", "May Green"},
           {"Class teacher Mrs Day", "Day"},
           {"Awarded to Lucy Ball", "Lucy Ball"},
           {"Presented to Charlotte Church", "Charlotte Church"},
           {"Name: Holly House", "Holly House"}}) {
    EXPECT_EQ(hidden_words(Page().line(line, 100, 100)), name) << line;
  }
  EXPECT_EQ(
      hidden_words(Page().line("This certificate is awarded to", 100, 100).line("Hope Green", 100, 160)),
      "Hope Green");
  EXPECT_EQ(hidden_words(Page().line("Star of the Week", 100, 100).line("Hope Green", 100, 160)),
            "Hope Green");
}

TEST(TextJudge, KnowsWhatStandsBehindACueWhereverTheReaderPutItsWords) {
  Reading small = reading("Miss L Carver", 0.95F);
  small.glyphs[3].to = 1;  // the last letter of "Miss" along the whole line
  EXPECT_THAT(hidden_words(Page().put_line(std::move(small), 100, 100, 40)), testing::EndsWith("L Carver"));
}

TEST(TextJudge, LeavesWhatStandsBehindACueAndIsNobodysName) {
  for (const char* line :
       {"Awarded to Oak Class", "Presented to Red House", "Winner: Sports Day Team",
        "Congratulations to All Our Runners", "Well done everyone", "Well Done Year 6", "Name Date Class",
        "we will miss School", "Awarded to The Winners", "Thank You For Coming"}) {
    EXPECT_EQ(hidden_words(Page().line(line, 100, 100)), "") << line;
  }
  EXPECT_EQ(hidden_words(Page().line("Signed", 100, 100).line("Headteacher", 100, 160)), "");
  EXPECT_EQ(hidden_words(Page().line("Winner", 100, 100).line("Red House", 100, 160)), "");
}

TEST(TextJudge, AsksWhereOnlyPerhapsSomebodyIsCalled) {
  const auto texts = hidden(Page().line("Well done Hope Green", 100, 100).judged());
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_TRUE(texts[0].doubtful);
  EXPECT_FALSE(hidden(Page().line("Name: Hope Green", 100, 100).judged()).at(0).doubtful);
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

TEST(TextJudge, HidesIdentifiersWholeOfWhomeverTheyAre) {
  for (const char* line :
       {"P<GBRLINDGREN<<ZOFIA<JANE<<<", "P<GBRLINDGREN\u00ABZOFIA\u00AB\u00AB\u00AB", "# zofialindgren",
        "zofia.lindgren(Qbtinternet.com", "zofia lindgren @ hotmail co uk", "l4 Mill Lane", "cf10 3nq",
        "zofialindgrenbtinternet.com", "Flat 2, 14 Mill Lane"}) {
    for (const Text& text : Page().line(line, 100, 100).judged())
      EXPECT_EQ(text.kind, TextKind::Identifier) << line << ": " << text.text;
  }
}

TEST(TextJudge, HidesEveryNumberAfterTheLabelOfABirthday) {
  for (const char* line :
       {"D.O.B. 28/06/2014", "DOB: 28.06.2014", "Date of birth 28 06 2014", "Born 28 6 14"}) {
    for (const Text& text : Page().line(line, 100, 100).judged()) {
      EXPECT_EQ(text.kind == TextKind::Identifier, text.text.find_first_of("0123456789") != std::string::npos)
          << line << ": " << text.text;
    }
  }
}

TEST(TextJudge, HidesAnAddressWhoseStreetWasMisread) {
  for (const Text& text : Page().line("47 Park Averve", 100, 100).judged())
    EXPECT_NE(text.kind, TextKind::Harmless) << text.text;
  for (const char* line : {"10 Green Bottles", "4 Big Hills", "3 Little Pigs"})
    EXPECT_TRUE(hidden(Page().line(line, 100, 100).judged()).empty()) << line;
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
    EXPECT_EQ(texts[0].kind, TextKind::Identifier) << "hidden though she may be named: " << line;
  }
}

// A signature beside it makes of a date what stands in a list of pupils.
Page certificate(const char* below = "for a brilliant poster") {
  Page page;
  page.line("Certificate of Achievement", 100, 100).line(below, 100, 200);
  return page.line("Zofia Lindgren", 100, 300).line("14 June 2024", 900, 300).line("Rose Baker", 100, 400);
}

bool hides_a_date(const Page& page, TextStrictness strictness = TextStrictness::Cautious) {
  return std::ranges::any_of(page.judged(strictness), [](const Text& text) {
    return text.kind != TextKind::Harmless && text.text.find("2024") != std::string::npos;
  });
}

TEST(TextJudge, LeavesTheDateOfAnAwardOnItsCertificate) {
  const cv::Rect2f paper(50, 50, 1300, 500);
  // Without its sheet it is hidden: so something else shows it.
  ASSERT_TRUE(hides_a_date(certificate()));
  EXPECT_FALSE(hides_a_date(certificate().sheet(paper)));
  EXPECT_TRUE(hides_a_date(certificate().sheet(paper), TextStrictness::All));
}

TEST(TextJudge, HidesADateOnACertificateThatTellsOfAPerson) {
  const cv::Rect2f paper(50, 50, 1300, 500);
  EXPECT_TRUE(hides_a_date(certificate("Date of birth").sheet(paper)));
  EXPECT_TRUE(hides_a_date(certificate("zofia.lindgren@example.org").sheet(paper)));
  // The heading lies on another sheet.
  EXPECT_TRUE(hides_a_date(certificate().sheet({50, 250, 1300, 300})));
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

TEST(TextJudge, HasNothingToSayOfAnEmptyPage) { EXPECT_TRUE(Page().judged().empty()); }

}  // namespace
}  // namespace schoolgate::pipeline
