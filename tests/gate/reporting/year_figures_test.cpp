#include "gate/reporting/year_figures.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "gate/deciding/review_actions.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/out/incidents.hpp"

namespace schoolgate::gate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(HiddenNumbers, TellNobodyInASmallGroup) {
  EXPECT_EQ(people_hidden(0, 30), "fewer than 5");
  EXPECT_EQ(people_hidden(4, 30), "fewer than 5") << "as nobody at all";
  EXPECT_EQ(people_hidden(5, 30), "about 5");
  EXPECT_EQ(people_hidden(12, 30), "about 10");
  EXPECT_EQ(people_hidden(13, 30), "about 15");
  EXPECT_EQ(people_hidden(25, 30), "about 25");
  EXPECT_EQ(people_hidden(26, 30), "all but fewer than 5") << "who is left out could be told, too";
  EXPECT_EQ(people_hidden(30, 30), "all but fewer than 5");
  EXPECT_EQ(people_hidden(6, 9), "too few to tell");
  EXPECT_EQ(few_hidden(0), "0");
  EXPECT_EQ(few_hidden(1), "fewer than 5");
  EXPECT_EQ(few_hidden(17), "17");
}

TEST(SchoolYears, BeginInSeptember) {
  using namespace std::chrono;
  EXPECT_EQ(school_year_of(2026y / August / 31).words(), "2025-26");
  EXPECT_EQ(school_year_of(2026y / September / 1).words(), "2026-27");
  EXPECT_EQ(school_year_of(2099y / October / 1).words(), "2099-00");
  EXPECT_EQ(parse_school_year("2026-27").value().begins, 2026);
  for (const char* wrong : {"2026", "2026-28", "26-27", "2026-27x", ""})
    EXPECT_FALSE(parse_school_year(wrong)) << wrong;
}

// A class of 30, of whom 24 may be shown on Facebook; P001 is in the only released picture.
class YearFiguresTest : public testing::Test {
 protected:
  YearFiguresTest() {
    std::vector<consent::Person> people;
    for (int i = 0; i < 30; ++i) {
      const std::string id = i == 0 ? "P001" : fmt::format("Q{:03}", i);
      auto pupil = i < 24 ? test::pupil(id, {"facebook"}) : test::pupil(id);
      pupil.first_name = fmt::format("Forename{}", i);
      pupil.last_name = "Surname";
      pupil.class_name = "4B";
      people.push_back(std::move(pupil));
    }
    EXPECT_TRUE(school_->people().put_people(people, {"test", "test"}));
    const PhotoId photo = school_.photo();
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
  }
  YearFigures of(const SchoolYear& year) { return year_figures(*school_, year).value(); }
  YearFigures now() { return of(school_year_of(school_->today())); }
  static std::vector<std::string> row(const YearFigures& figures, const std::string& title,
                                      const std::string& of) {
    for (const YearTable& table : figures.tables) {
      for (const auto& one : table.rows) {
        if (table.title == title && one[0] == of) return one;
      }
    }
    return {};
  }
  test::MadeSchool school_;
};

TEST_F(YearFiguresTest, CountWhatCameInWhoMayBeShownAndWhoNeverAppears) {
  const YearFigures figures = now();
  EXPECT_THAT(row(figures, "Photos", "Photos taken in"), ElementsAre("Photos taken in", "fewer than 5"));
  EXPECT_THAT(row(figures, "Consents by class", "4B"),
              ElementsAre("4B", "about 30", "about 25", "fewer than 5"));
  EXPECT_THAT(row(figures, "Who never appears", "4B"), ElementsAre("4B", "about 25", "all but fewer than 5"));
  EXPECT_THAT(figures.never_shown, Contains("Q001"));
  EXPECT_THAT(figures.never_shown, Not(Contains("P001"))) << "in the released picture";
  EXPECT_THAT(figures.never_shown, Not(Contains("Q029"))) << "may be shown nowhere";
}

TEST_F(YearFiguresTest, AnotherYearHasNothingOfThisOne) {
  const YearFigures figures = of({school_year_of(school_->today()).begins + 1});
  EXPECT_THAT(row(figures, "Photos", "Photos taken in"), ElementsAre("Photos taken in", "0"));
  EXPECT_THAT(figures.never_shown, Contains("P001"));
}

TEST_F(YearFiguresTest, NobodyIsNamedOnThePageOrInTheTable) {
  ASSERT_TRUE(
      report_incident(*school_->database(), school_.clock(), "Forename1 Surname is shown", "", "olga"));
  const YearFigures figures = now();
  EXPECT_THAT(row(figures, "Mistakes", "Incidents reported"),
              ElementsAre("Incidents reported", "fewer than 5"));
  for (const std::string& text : {year_page(figures), year_csv(figures)}) {
    EXPECT_THAT(text, HasSubstr("Consents by class"));
    EXPECT_THAT(text, Not(HasSubstr("Forename")));
    EXPECT_THAT(text, Not(HasSubstr("Q001")));
    EXPECT_THAT(text, Not(HasSubstr("P001")));
  }
}

}  // namespace
}  // namespace schoolgate::gate
