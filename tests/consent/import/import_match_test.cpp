#include "consent/import/import_match.hpp"

#include "consent/import_fixture.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::test::kToday;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string kHeader = "First name,Surname,Class,Photo website\n";
const std::string kBorn = "First name,Surname,Date of birth,Photo website\n";

class WithoutIds : public schoolgate::test::ImportTest {
 protected:
  WithoutIds() {
    std::vector<Person> people;
    add(people, "004512", "Amelia", "Hughes", "Year 4 / 4B", 2017y / std::chrono::April / 23);
    add(people, "004513", "Zo\u00eb", "Smith-Watson", "Year 4 / 4B", 2017y / std::chrono::May / 2);
    add(people, "004514", "Tom", "Ford", "Year 4 / 4A", 2017y / std::chrono::June / 3);
    add(people, "004515", "Tom", "Ford", "Year 4 / 4B", 2016y / std::chrono::November / 4);
    people[0].known_as = "Millie";
    current_ = RegisterView(1, people);
  }
  static void add(std::vector<Person>& people, const char* id, const char* first, const char* last,
                  const char* form, schoolgate::Day born) {
    Person person;
    person.id = id;
    person.first_name = first;
    person.last_name = last;
    person.class_name = form;
    person.date_of_birth = born;
    people.push_back(person);
  }
  // The ids that the rows have got, or why not.
  std::string ids(std::string_view csv) {
    const auto result = plan(csv);
    if (!result) return schoolgate::sentence(result.error());
    if (!result->questions.empty()) return questions(csv);
    std::string text;
    for (const Person& person : result->people) text += person.id + " ";
    return text;
  }
};

}  // namespace

TEST_F(WithoutIds, ARowIsAboutWhoHasItsNameAndClass) {
  EXPECT_EQ(ids(kHeader + "Amelia,Hughes,4B,yes\n"), "004512 ");
  EXPECT_EQ(ids(kHeader + "Tom,Ford,4A,yes\nTom,Ford,4B,no\n"), "004514 004515 ");
}

TEST_F(WithoutIds, OrItsNameAndDateOfBirth) {
  EXPECT_EQ(ids(kBorn + "Tom,Ford,2016-11-04,yes\n"), "004515 ");
}

TEST_F(WithoutIds, HoweverTheNameIsWritten) {
  for (const char* row : {"AMELIA,HUGHES,4b", "Millie,Hughes,4B", "Hughes,Amelia,4B",
                          "Ame\u200blia,Hughes,4B", "Am\u00e9lia,Hughes,Year 4 / 4B"})
    EXPECT_EQ(ids(kHeader + row + ",yes\n"), "004512 ") << row;
  EXPECT_EQ(ids(kHeader + "Zoe\u0308,Smith Watson,4B,yes\n"), "004513 ");
}

TEST_F(WithoutIds, NamesAndClassOfTheRegisterStayAsTheyAre) {
  const auto plan = planned(kHeader + "AMELIA,HUGHES,4b,yes\n");
  ASSERT_EQ(plan.people.size(), 1U);
  EXPECT_EQ(plan.people.front().first_name, "Amelia");
  EXPECT_EQ(plan.people.front().class_name, "Year 4 / 4B");
  EXPECT_THAT(difference(plan), testing::ElementsAre("004512 (line 2): photos may now be shown on website"));
}

TEST_F(WithoutIds, ADoubtfulMatchIsRefusedWithThePair) {
  const std::string moved = kHeader + "Amelia,Hughes,5B,yes\n";
  EXPECT_THAT(ids(moved),
              AllOf(HasSubstr("line 2 may be 004512 in the register (the same name, but neither class"),
                    HasSubstr("--row 2=004512"), HasSubstr("--row 2=new"), Not(HasSubstr("Hughes"))));
  options_.rows = {{2, "004512"}};
  EXPECT_EQ(ids(moved), "004512 ");
  EXPECT_THAT(ids(kHeader + "\nAmelia,Huges,4B,yes\n"), HasSubstr("no row without an id begins in line 2"));
}

TEST_F(WithoutIds, AMisspeltNameIsNoSecondChild) {
  options_.new_people = true;
  EXPECT_THAT(ids(kHeader + "Amelia,Huges,4B,yes\n"),
              HasSubstr("line 2 may be 004512 in the register (the names differ by a letter or two)"));
  EXPECT_EQ(ids(kHeader + "Amelia,Huges,4A,yes\n"), "N0001 ") << "of another class";
}

TEST_F(WithoutIds, WhoIsNewIsAddedOnlyWhenToldSo) {
  const std::string csv = kHeader + "Mia,Rossi,4B,yes\nOtto,Berg,4B,no\n";
  EXPECT_THAT(ids(csv),
              AllOf(HasSubstr("nobody in the register has the name and class or date of birth of lines 2, 3"),
                    HasSubstr("--new-people")));
  options_.new_people = true;
  EXPECT_EQ(ids(csv), "N0001 N0002 ");
  current_ = RegisterView(2, planned(csv).people);
  options_.new_people = false;
  EXPECT_EQ(ids(csv), "N0001 N0002 ") << "and is known the next time";
}

TEST_F(WithoutIds, SomebodySaidToBeNewIsTwoPeople) {
  options_.rows = {{2, ""}};
  const auto plan = planned(kHeader + "Amelia,Hughes,5B,yes\n");
  ASSERT_EQ(plan.people.size(), 1U);
  EXPECT_EQ(plan.people.front().id, "N0001");
  ASSERT_EQ(plan.said.size(), 1U);
  EXPECT_EQ(plan.said.front().said, Sameness::Different);
}

TEST_F(WithoutIds, TwoParentsInTwoRowsAreOneChildAndTheStricterCounts) {
  const std::string csv = kHeader + "Amelia,Hughes,4B,yes\nMillie,Hughes,4B,no\n";
  EXPECT_EQ(ids(csv), "004512 ");
  EXPECT_FALSE(
      RegisterView(2, planned(csv).people).may_show("004512", "website", Purpose::Image, kToday).granted);
  EXPECT_THAT(warnings(csv), HasSubstr("3: 004512 is also in line 2"));
  options_.new_people = true;
  EXPECT_EQ(ids(kHeader + "Mia,Rossi,4B,yes\nMIA,Rossi,4B,no\n"), "N0001 ");
}

TEST_F(WithoutIds, AnEmptyRegisterIsFilled) {
  current_ = RegisterView();
  EXPECT_EQ(ids(kHeader + "Amelia,Hughes,4B,yes\nTom,Ford,4A,no\n"), "N0001 N0002 ");
  EXPECT_THAT(ids(kHeader + "Amelia,,4B,yes\n"),
              HasSubstr("line 2: the row has neither an id nor a first and last name"));
}

TEST_F(WithoutIds, AUpnFindsWhomTheRegisterHasUnderAnotherId) {
  Person amelia = current_.people().front();
  amelia.upn = "P207000016049";
  current_ = RegisterView(2, {amelia});
  EXPECT_EQ(ids("UPN,Forename,Surname\nP207000016049,Amelia,Hughes\n"), "004512 ");
  EXPECT_THAT(ids("UPN,Forename,Surname\nP207000016049,Otto,Berg\n"),
              HasSubstr("the same UPN as 004512 in the register"));
}
