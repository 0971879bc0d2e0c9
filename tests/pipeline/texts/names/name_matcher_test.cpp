#include "pipeline/texts/names/name_matcher.hpp"

#include <gmock/gmock.h>

#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using test::reading;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

consent::Person person(const char* id, const char* first, const char* last, const char* known = "") {
  consent::Person made;
  made.id = id;
  made.first_name = first;
  made.last_name = last;
  made.known_as = known;
  return made;
}

NameMatcher made_school() {
  return NameMatcher(consent::RegisterView(
      1, {person("amelia", "Amelia", "Hartley"), person("amelia2", "Amelia", "Osei"),
          person("sean", "Seán", "O'Brien"), person("bella", "Anna-Bella", "Frost", "Bella"),
          person("lukasz", "Łukasz", "Zieliński", "Luki"), person("mei", "Mei Xing", "Zhao"),
          person("hassan", "Omar", "El-Masri"), person("gwen", "Gwenllïan", "ap Rhys-Vaughan"),
          person("tunde", "Babatunde", "Olawale", "Tunde"), person("jas", "Jaspreet", "Dhillon"),
          person("rose", "Rose", "Field")}));
}

std::vector<NameMatch> matches_of(const char* written, const NameMatcher& names = made_school()) {
  const Reading line = reading(written);
  return names.match(line, words_of(line));
}

struct Case {
  const char* written;
  const char* owner;
  NameForm form;
};

class NamesInTheRegister : public testing::TestWithParam<Case> {};

TEST_P(NamesInTheRegister, AreFoundAsTheyAreWritten) {
  const auto matches = matches_of(GetParam().written);
  ASSERT_FALSE(matches.empty()) << GetParam().written;
  EXPECT_EQ(matches.front().form, GetParam().form) << GetParam().written;
  EXPECT_THAT(matches.front().owners, ElementsAre(GetParam().owner)) << GetParam().written;
}

INSTANTIATE_TEST_SUITE_P(
    Forms, NamesInTheRegister,
    testing::Values(
        Case{"Amelia Hartley", "amelia", NameForm::Full}, Case{"HARTLEY, AMELIA", "amelia", NameForm::Full},
        Case{"AmeliaHartley", "amelia", NameForm::Full}, Case{"Amelia H.", "amelia", NameForm::WithInitial},
        Case{"A. Hartley", "amelia", NameForm::WithInitial},
        Case{"Amelia O", "amelia2", NameForm::WithInitial}, Case{"Sean OBrien", "sean", NameForm::Full},
        Case{"Se\xc3\xa1n O\xe2\x80\x99"
             "Brien",
             "sean", NameForm::Full},
        Case{"S. O'BRIEN", "sean", NameForm::WithInitial}, Case{"Bella Frost", "bella", NameForm::Full},
        Case{"Anna Bella Frost", "bella", NameForm::Full},
        Case{"AnnaBella F", "bella", NameForm::WithInitial},
        Case{"Lukasz Zielinski", "lukasz", NameForm::Full}, Case{"\xc5\x81ukasz", "lukasz", NameForm::First},
        Case{"Mei Xing Z.", "mei", NameForm::WithInitial}, Case{"Zhao Mei Xing", "mei", NameForm::Full},
        Case{"Omar El Masri", "hassan", NameForm::Full}, Case{"Elmasri, Omar", "hassan", NameForm::Full},
        Case{"Gwenllian ap Rhys Vaughan", "gwen", NameForm::Full},
        Case{"Tunde Olawale", "tunde", NameForm::Full}, Case{"Babatunde O", "tunde", NameForm::WithInitial},
        Case{"Jaspreet", "jas", NameForm::First}));

INSTANTIATE_TEST_SUITE_P(Misread, NamesInTheRegister,
                         testing::Values(Case{"Arnelia Hart1ey", "amelia", NameForm::Full},
                                         Case{"Jasprect Dhi1lon", "jas", NameForm::Full},
                                         Case{"Babatumde Olawaie", "tunde", NameForm::Full},
                                         Case{"Zielinsk1", "lukasz", NameForm::Last}));

TEST(NameMatcher, NamesEveryOwnerOfASharedFirstName) {
  const auto matches = matches_of("Amelia");
  ASSERT_FALSE(matches.empty());
  EXPECT_THAT(matches.front().owners, UnorderedElementsAre("amelia", "amelia2"));
}

TEST(NameMatcher, FindsNoEvidenceInOtherWords) {
  for (const char* written :
       {"School Sports Day 2026", "well done everybody", "Star of the Week", "Class 4B"}) {
    for (const NameMatch& match : matches_of(written)) EXPECT_LT(match.evidence, 2) << written;
  }
}

TEST(NameMatcher, HasNoOwnersInAnEmptyRegister) {
  EXPECT_TRUE(matches_of("Amelia Hartley", NameMatcher(consent::RegisterView())).empty());
}

TEST(NameMatcher, FindsAShortNameInItsNativeScript) {
  const NameMatcher names(
      consent::RegisterView(1, {person("wei", "张", "伟"), person("olga", "Ольга", "Петрова")}));
  const auto wei = matches_of("张伟", names);
  ASSERT_FALSE(wei.empty()) << "two characters say more than two letters";
  EXPECT_THAT(wei[0].owners, ElementsAre("wei"));
  EXPECT_GT(wei[0].evidence, 0);
  const auto olga = matches_of("ОЛЬГА ПЕТРОВА", names);
  ASSERT_FALSE(olga.empty());
  EXPECT_EQ(olga[0].form, NameForm::Full);
}

}  // namespace
}  // namespace schoolgate::pipeline
