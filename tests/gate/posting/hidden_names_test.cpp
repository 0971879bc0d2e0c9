// What somebody writes so that a check passes a name: each as a parent or a joking teacher would.
#include <gmock/gmock.h>

#include "pipeline/texts/captions/names_in.hpp"

namespace schoolgate::pipeline {
namespace {

class HiddenNamesTest : public testing::Test {
 protected:
  static consent::Person person(std::string id, std::string first, std::string last, std::string class_name) {
    consent::Person made;
    made.id = std::move(id);
    made.first_name = std::move(first);
    made.last_name = std::move(last);
    made.class_name = std::move(class_name);
    return made;
  }
  static std::vector<consent::Person> everybody() {
    return {person("P1", "Amelia", "Shaw", "4B"),    person("P2", "Oliver", "Brown", "3A"),
            person("P3", "Zofia", "Lindgren", "3A"), person("P4", "Seán", "O'Hara", "5C"),
            person("P5", "Grace", "Baker", "5C"),    person("P6", "Jürgen", "Müller", "6A"),
            person("P7", "William", "Okafor", "6A"), person("P8", "Muhammad", "Al-Hassan", "1A"),
            person("P9", "Ava", "Young", "2A"),      person("P10", "Xiu Ying", "Chen", "2A")};
  }

  // Whom the text may mean, surely or as a question.
  [[nodiscard]] std::vector<consent::PersonId> meant(std::string_view text) const {
    std::vector<consent::PersonId> persons;
    for (const Mention& one : reader_.all_in(text)) {
      if (one.certainty != MentionCertainty::Spelt)
        persons.insert(persons.end(), one.persons.begin(), one.persons.end());
    }
    return persons;
  }
  [[nodiscard]] std::vector<std::string> places(std::string_view text) const {
    std::vector<std::string> words;
    for (const Mention& one : reader_.all_in(text)) {
      if (one.certainty != MentionCertainty::Spelt)
        words.emplace_back(text.substr(one.from, one.to - one.from));
    }
    return words;
  }
  struct Hidden {
    const char* text;
    const char* whom;
  };
  template <std::size_t N>
  void expect_meant(const Hidden (&texts)[N]) const {
    for (const Hidden& one : texts)
      EXPECT_THAT(meant(one.text), testing::Contains(std::string(one.whom))) << one.text;
  }

  consent::RegisterView people_{1, everybody()};
  NameMatcher names_{people_};
  Dictionary dictionary_{"en_GB"};
  const CaptionReader reader_{people_, names_, dictionary_, "Oakfield Primary School"};
};

TEST_F(HiddenNamesTest, AreFoundWhereLettersStandApart) {
  expect_meant({{"Well done ameIia shaw", "P1"},
                {"Well done A.M.E.L.I.A for her poem", "P1"},
                {"Well done A m e l i a!", "P1"},
                {"well done a m e l i a", "P1"},
                {"A-m-e-l-i-a scored", "P1"},
                {"A - m - e - l - i - a scored", "P1"},
                {"A*m*e*l*i*a scored", "P1"},
                {"A. M. E. L. I. A. scored", "P1"},
                {"A_m_e_l_i_a", "P1"},
                {"O L I V E R  B R O W N won", "P2"},
                {"Ame lia won", "P1"},
                {"Ame-lia won", "P1"},
                {"A.v.a sang", "P9"},
                {"A🌟m🌟e🌟l🌟i🌟a", "P1"},
                {"Ame⭐lia is here", "P1"},
                {"Our star is Zo*fia", "P3"}});
  EXPECT_THAT(places("Well done A.M.E.L.I.A for it"), testing::ElementsAre("A.M.E.L.I.A"));
}

TEST_F(HiddenNamesTest, AreFoundWhereOtherSignsAreDrawnLikeTheirLetters) {
  expect_meant({{"Am3lia smashed it", "P1"},
                {"We love Ol1ver", "P2"},
                {"0liver won", "P2"},
                {"O1iver won", "P2"},
                {"4melia won", "P1"},
                {"Am€lia won", "P1"},
                {"Z0f1a won", "P3"},
                {"Ol!ver won", "P2"},
                {"gr4ce won", "P5"},
                {"\u0410melia won", "P1"},            // a Cyrillic capital
                {"Am\u0435l\u0456\u0430 won", "P1"},  // Cyrillic small letters
                {"\u039Fliver won", "P2"},            // a Greek capital
                {"𝓐𝓶𝓮𝓵𝓲𝓪 won", "P1"},
                {"ⒶⓂⒺⓁⒾⒶ won", "P1"},
                {"🅰🅼🅴🅻🅸🅰 won", "P1"},
                {"Ａｍｅｌｉａ won", "P1"},
                {"ᴀᴍᴇʟɪᴀ won", "P1"}});
  EXPECT_THAT(places("We love Ol1ver"), testing::ElementsAre("Ol1ver"));
}

TEST_F(HiddenNamesTest, AreFoundBehindWhatNobodySees) {
  expect_meant({{"Am\u200Belia won", "P1"},
                {"A\u200Dm\u200De\u200Dl\u200Di\u200Da won", "P1"},
                {"Ame\u00ADlia won", "P1"},
                {"Am\u2060elia won", "P1"},
                {"\u202EailemA\u202C won", "P1"},
                {"\u2066Amelia\u2069 won", "P1"},
                {"A\u0336m\u0336e\u0336l\u0336i\u0336a\u0336 won", "P1"}});
  EXPECT_THAT(places("We saw Am\u200Belia run"), testing::ElementsAre("Am\u200Belia"));
  EXPECT_THAT(places("We saw \u202EailemA\u202C run"), testing::ElementsAre("ailemA"));
}

TEST_F(HiddenNamesTest, AreFoundInLinksAndTags) {
  expect_meant({{"Read more: school.uk/news/amelia-shaw", "P1"},
                {"https://www.school.uk/2026/11/oliver_brown.html", "P2"},
                {"https://school.uk/news/zofia-wins-prize", "P3"},
                {"school.uk/wall-of-fame/grace-baker", "P5"},
                {"#TeamAmelia", "P1"},
                {"#teamamelia", "P1"},
                {"#wellameliashaw", "P1"},
                {"#AmeliaShaw2026", "P1"},
                {"#GoGrace", "P5"},
                {"#happybirthdayzofia", "P3"},
                {"@amelia.shaw", "P1"}});
}

TEST_F(HiddenNamesTest, AreFoundInEveryFormOfAName) {
  expect_meant({{"Amelia's poem", "P1"},
                {"AMELIA SMASHED IT", "P1"},
                {"amelia smashed it", "P1"},
                {"the Shaws brought cake", "P1"},
                {"Both Amelias won", "P1"},
                {"We thank the Bakers for their cakes", "P5"},
                {"Millie scored", "P1"},
                {"Our Mia scored", "P1"},
                {"Here is Amy Shaw", "P1"},
                {"well done Ollie", "P2"},
                {"Zosia sang", "P3"},
                {"Shaun ran", "P4"},
                {"Our Bill ran", "P7"},
                {"Mohammed ran", "P8"},
                {"A. Shaw came second", "P1"},
                {"Amelia S came second", "P1"},
                {"AS in Year 4 came second", "P1"},
                {"A.S. (4B) came second", "P1"},
                {"Ameila came second", "P1"},
                {"Amellia came second", "P1"},
                {"Amlia came second", "P1"},
                {"Well done Ameliaaaa!", "P1"},
                {"Wooooo Olliiiiver", "P2"},
                {"Sean and Sèan", "P4"},
                {"Amélia", "P1"},
                {"Jurgen and Juergen", "P6"},
                {"Juergen Mueller", "P6"},
                {"O Hara ran", "P4"},
                {"OHara ran", "P4"},
                {"Hassan ran", "P8"},
                {"Chen Xiuying sang", "P10"},
                {"Xiu-Ying sang", "P10"},
                {"Okafor to the line", "P7"},
                {"grace smashed it", "P5"}});
}

TEST_F(HiddenNamesTest, AreAskedAboutWhereTheRegisterKnowsNobody) {
  for (const char* text :
       {"Well done S.h.e.i.l.a for it", "Well done Sh3ila", "Read school.uk/news/brenda-ockenden",
        "#TeamBeryl", "#happyretirementbrenda", "WELL DONE SHEILA", "Well done SHEILA", "sheila smashed it",
        "Sheilaaaa scored", "the Ockendens came", "Well done Tunde and Adaeze", "Wei Ling sang", "Gethin ran",
        "Agnieszka sang", "Harpreet ran", "We love Sh\u200Beila", "#HappyRetirementSue", "Well done Zofa!"})
    EXPECT_FALSE(places(text).empty()) << text;
}

TEST_F(HiddenNamesTest, AreNotSeenWhereNobodyHidAnything) {
  for (const char* text : {"P.S. bring a coat",
                           "U.S.A. vs U.K.",
                           "We learned s, a, t, p, i, n today",
                           "R.E. and P.E. lessons",
                           "Year 4B won 10-0",
                           "The B12 bus, the M25 and an A4 folder",
                           "COP26 and version 3.0",
                           "Mp3 players away",
                           "PE in Year 4 is on Monday",
                           "#WorldBookDay #Year4 #OddSocksDay2026",
                           "https://school.uk/news/may-fair",
                           "Woooo! Goooal!",
                           "Read www.school.uk/term-dates",
                           "1st, 2nd and 3rd place",
                           "We ❤️ reading",
                           "W e l l  d o n e",
                           "#MakeANoise",
                           "Hip hip hoorayyyy",
                           "Up to £50 off",
                           "H2O and CO2",
                           "The Vikings and the Romans",
                           "5k run, 10k walk"})
    EXPECT_TRUE(places(text).empty()) << text << ": " << testing::PrintToString(places(text));
}

}  // namespace
}  // namespace schoolgate::pipeline
