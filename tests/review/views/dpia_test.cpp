#include "review/views/dpia.hpp"

#include <gmock/gmock.h>

#include "gate/made_school.hpp"
#include "gate/sealed_school.hpp"

namespace schoolgate::review {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Dpia dpia_of_school(test::MadeSchool& school) {
  auto dpia = dpia_of(*school);
  if (!dpia) throw std::runtime_error(sentence(dpia.error()));
  return std::move(*dpia);
}

std::string page_of(test::MadeSchool& school) { return dpia_page(dpia_of_school(school), "1.2.3"); }

std::size_t count(const std::string& text, const std::string& words) {
  std::size_t number = 0;
  for (auto at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) ++number;
  return number;
}

TEST(Dpia, SaysWhatTheSettingsSay) {
  test::MadeSchool school(
      "[exposure]\ncareful = facebook\n[retention]\noriginal_days = 17\nwaiting_days = 365\n[approval]\n"
      "second_approver = always\n");
  const std::string page = page_of(school);
  EXPECT_THAT(page,
              AllOf(HasSubstr("Facebook (anybody may see it): careful"),
                    HasSubstr("Website (anybody may see it): open"), HasSubstr("originals 17 days"),
                    HasSubstr("nobody decided about 365 days"), HasSubstr("two different people approve"),
                    HasSubstr("the register holds 4 people")));
  EXPECT_THAT(page, AllOf(HasSubstr("Schoolgate 1.2.3"), HasSubstr(to_iso(test::kToday))));
}

TEST(Dpia, SaysWhetherPicturesLieSealed) {
  SCHOOLGATE_ON_FILES_ONLY("rows on a server are not sealed");
  test::MadeSchool school;
  EXPECT_THAT(page_of(school), HasSubstr("Originals lie unsealed on the disk"));
  test::seal(school);
  EXPECT_THAT(page_of(school), AllOf(HasSubstr("Whoever has the disk and the key reads everything"),
                                     HasSubstr("without the key all is lost"), Not(HasSubstr("unsealed"))));
}

TEST(Dpia, TellsOfRecognitionOnlyWhereItRuns) {
  test::MadeSchool without;
  EXPECT_THAT(page_of(without), AllOf(HasSubstr("Nobody is recognised by the program"),
                                      HasSubstr("The settings name no assessment"),
                                      Not(HasSubstr("A child is taken for another"))));
  test::MadeSchool with(test::kAssessed);
  EXPECT_THAT(page_of(with),
              AllOf(HasSubstr("Recognition is on"), HasSubstr("special category data"),
                    HasSubstr("DPIA-7 of 2026-09-01"), HasSubstr("A child is taken for another")));
}

TEST(Dpia, NamesNobodyAndMarksEveryPlaceThatAPersonFillsIn) {
  test::MadeSchool school;
  ASSERT_FALSE(school->people().view().find("P001")->first_name.empty());
  const Dpia dpia = dpia_of_school(school);
  const std::string page = dpia_page(dpia, "1.2.3");
  EXPECT_THAT(page, Not(HasSubstr("Givena")));
  const std::size_t risks = count(page, "<th scope=\"row\">");
  EXPECT_GT(risks, 5U);
  EXPECT_EQ(count(page, "class=\"open\"") + risks, dpia.open_places());
  EXPECT_EQ(dpia.sections.size(), 6U) << "risks and measures stand side by side";
}

TEST(Dpia, WhatStandsInTheSettingsCannotBecomeMarkup) {
  test::MadeSchool school(
      "[recognition]\nenabled = yes\nassessment = <b>DPIA</b>\nassessment_date = 2026-09-01\n");
  EXPECT_THAT(page_of(school), AllOf(HasSubstr("&lt;b&gt;DPIA"), Not(HasSubstr("<b>"))));
}

}  // namespace
}  // namespace schoolgate::review
