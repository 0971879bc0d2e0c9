#include <fstream>
#include <iterator>

#include "consent/import_fixture.hpp"
#include "support/shared_data.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::test::kToday;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

const std::string kHeader = "pupil_id,first_name,last_name,date_of_birth,photo_facebook,do_not_publish\n";

class WhoARowIsAbout : public schoolgate::test::ImportTest {
 protected:
  // As the register will be.
  void imported(std::string_view csv) {
    const auto plan = planned(csv);
    std::vector<Person> people = plan.people;
    for (const Person& person : current_.people()) {
      const bool replaced = std::any_of(people.begin(), people.end(),
                                        [&](const Person& other) { return other.id == person.id; });
      if (!replaced) people.push_back(person);
    }
    std::vector<SaidOfPair> said = current_.said_of_pairs();
    said.insert(said.end(), plan.said.begin(), plan.said.end());
    current_ = RegisterView(current_.version() + 1, std::move(people), std::move(said));
    options_.said.clear();
  }
  void say(const char* one, const char* other, Sameness said) {
    options_.said.push_back({{one, other}, said});
  }
  bool shown(std::string_view id) {
    return current_.may_show(id, "facebook", Purpose::Image, kToday).granted;
  }
};

}  // namespace

TEST_F(WhoARowIsAbout, AnIdWithoutItsZerosIsNoSecondChild) {
  imported(kHeader + "000123,Amelia,Hughes,,no,yes\n");
  const std::string eaten = kHeader + "123,Amelia,Hughes,,yes,no\n";
  EXPECT_THAT(error(eaten), AllOf(HasSubstr("123 in line 2 may be 000123 in the register"),
                                  HasSubstr("--same 000123=123"), HasSubstr("--different 000123=123")));
  EXPECT_THAT(error(kHeader + "123.0,A,B,,yes,no\n"), HasSubstr("may be 000123")) << "whatever the name is";
}

TEST_F(WhoARowIsAbout, OnePersonUnderTwoIdsKeepsTheFirstAndItsProtection) {
  imported(kHeader + "000123,Amelia,Hughes,,no,yes\n");
  const std::string eaten = kHeader + "123,Amelia,Hughes,,yes,no\n";
  say("000123", "123", Sameness::Same);
  EXPECT_THAT(warnings(eaten), HasSubstr("000123: do-not-publish stays"));
  imported(eaten);
  ASSERT_EQ(current_.people().size(), 1U);
  EXPECT_EQ(current_.people().front().id, "000123");
  EXPECT_TRUE(current_.do_not_publish("000123"));
  imported(eaten);
  EXPECT_EQ(current_.people().size(), 1U) << "it is remembered";
  EXPECT_TRUE(current_.do_not_publish("000123")) << "and still takes nothing back";
  imported(kHeader + "000123,Amelia,Hughes,,yes,no\n");
  EXPECT_FALSE(current_.do_not_publish("000123")) << "a row of the id's own does";
}

TEST_F(WhoARowIsAbout, TwoPeopleOnceSaidStayTwo) {
  imported(kHeader + "000123,Amelia,Hughes,,no,yes\n");
  say("123", "000123", Sameness::Different);
  imported(kHeader + "123,Amelia,Hughes,,yes,no\n");
  EXPECT_EQ(current_.people().size(), 2U);
  EXPECT_TRUE(shown("123"));
  EXPECT_FALSE(shown("000123"));
  EXPECT_EQ(error(kHeader + "123,Amelia,Hughes,,yes,no\n"), "none") << "it is remembered";
}

TEST_F(WhoARowIsAbout, TheSameNameAndBirthdayUnderTwoIdsIsRefused) {
  EXPECT_THAT(error(kHeader + "P001,Amelia,Hughes,2017-03-04,yes,no\nP002,Amelia,Hughes,2017-03-04,no,yes\n"),
              HasSubstr("P002 in line 3 may be P001 in line 2 (they have the same name and date of birth)"));
}

TEST_F(WhoARowIsAbout, HoweverTheNameIsWritten) {
  for (const char* name :
       {"AMELIA,HUGHES", "Ame\u200blia,Hughes", "Am\u00e9lia,Hughes", "Ame\u0301lia,Hughes", "Hughes,Amelia",
        "\u0410melia,Hughes", "Amelia,Hug\u00adhes", " amelia ,hughes "}) {
    EXPECT_THAT(
        error(kHeader + "P001,Amelia,Hughes,2017-03-04,yes,no\nP002," + name + ",2017-03-04,no,yes\n"),
        HasSubstr("P002 in line 3 may be P001"))
        << name;
  }
  EXPECT_THAT(error(kHeader + "P001,Zo\u00eb,Smith-Watson,,yes,no\nP002,Zoe,Smith Watson,,no,no\n"),
              HasSubstr("they have the same name"));
}

TEST_F(WhoARowIsAbout, DifferentBirthdaysMakeTwoPeople) {
  EXPECT_EQ(error(kHeader + "P001,Amelia,Hughes,2017-03-04,yes,no\nP002,Amelia,Hughes,2018-09-21,no,yes\n"),
            "none");
  EXPECT_THAT(error(kHeader + "P001,Amelia,Hughes,2017-03-04,yes,no\nP002,Amelia,Hughes,2017-04-03,no,yes\n"),
              HasSubstr("may be P001"))
      << "day and month the other way round";
}

TEST_F(WhoARowIsAbout, ABirthdayWithOneDigitWrongMakesNobodyElse) {
  const std::string first = kHeader + "P001,Amelia,Hughes,2017-03-04,yes,no\n";
  for (const char* born : {"2017-03-14", "2016-03-04", "2017-03-05", "2017-08-04"}) {
    EXPECT_THAT(error(first + "P002,Amelia,Hughes," + born + ",no,yes\n"),
                HasSubstr("P002 in line 3 may be P001 in line 2 (they have the same name, and dates of birth "
                          "that differ in one digit)"))
        << born;
  }
  EXPECT_EQ(error(first + "P002,Amelia,Hughes,2017-03-15,no,yes\n"), "none") << "two digits are two people";
  EXPECT_EQ(error(first + "P002,Amelie,Hughes,2017-03-14,no,yes\n"), "none") << "as twins are";
}

TEST_F(WhoARowIsAbout, OfTwoBornADigitApartTheStricterAnswerCountsUntilSomebodySays) {
  Person strict = schoolgate::test::pupil("P001");
  Person open = schoolgate::test::pupil("P002", {"facebook"});
  strict.last_name = open.last_name = "Hughes";
  strict.date_of_birth = 2017y / std::chrono::March / 4;
  open.date_of_birth = 2017y / std::chrono::March / 14;
  current_ = RegisterView(3, {strict, open});
  EXPECT_FALSE(shown("P002"));
  EXPECT_THAT(warnings("pupil_id,first_name,last_name\nP002,First,Hughes\n"),
              HasSubstr("P001 and P002 may be one person (they have the same name, and dates of birth that "
                        "differ in one digit)"));
  const std::vector<SaidOfPair> said{{{"P001", "P002"}, Sameness::Different}};
  EXPECT_TRUE(
      RegisterView(3, {strict, open}, said).may_show("P002", "facebook", Purpose::Image, kToday).granted);
}

TEST_F(WhoARowIsAbout, AFirstNameAloneIsSharedByMany) {
  const std::string header = "pupil_id,first_name,last_name,class\n";
  EXPECT_EQ(error(header + "P001,Amelia,,4A\nP002,Amelia,,4B\n"), "none");
  EXPECT_THAT(error(header + "P001,Amelia,,4A\nP002,Amelia,,4A\n"), HasSubstr("may be P001"));
}

TEST_F(WhoARowIsAbout, OfTwoInTheRegisterTheStricterAnswerCountsUntilSomebodySays) {
  Person strict = schoolgate::test::pupil("000123");
  Person open = schoolgate::test::pupil("123", {"facebook"});
  strict.last_name = open.last_name = "Hughes";
  current_ = RegisterView(3, {strict, open});
  EXPECT_FALSE(shown("123"));
  EXPECT_THAT(current_.may_show("123", "facebook", Purpose::Image, kToday).reason,
              HasSubstr("may be the same person as 000123"));
  EXPECT_THAT(warnings("pupil_id,first_name,last_name\n123,First,Hughes\n"),
              HasSubstr("000123 and 123 may be one person"));
  say("000123", "123", Sameness::Different);
  imported("pupil_id,first_name,last_name\n123,First,Hughes\n");
  EXPECT_TRUE(shown("123"));
}

TEST_F(WhoARowIsAbout, AProtectionCountsForEverybodyWhoMayBeThatPerson) {
  Person hidden = schoolgate::test::do_not_publish(schoolgate::test::pupil("000123", {"facebook"}));
  Person open = schoolgate::test::pupil("123", {"facebook"});
  for (const auto& said : {std::vector<SaidOfPair>{}, {{{"000123", "123"}, Sameness::Same}}}) {
    const RegisterView people(1, {hidden, open}, said);
    EXPECT_TRUE(people.do_not_publish("123"));
    EXPECT_FALSE(people.may_show("123", "facebook", Purpose::Image, kToday).granted);
  }
  hidden.do_not_publish = false;
  hidden.biometric.child_objects = true;
  EXPECT_FALSE(RegisterView(1, {hidden, open}).may_recognise("123", kToday).granted);
}

TEST_F(WhoARowIsAbout, AnotherChildUnderAKnownIdIsRefused) {
  imported(kHeader + "1,Amelia,Hughes,2017-03-04,no,yes\n");
  EXPECT_THAT(
      error(kHeader + "1,Arjun,Patel,,yes,no\n"),
      AllOf(HasSubstr("line 2: 1 is somebody else here than in the register"), HasSubstr("--same 1=1")));
  EXPECT_THAT(error(kHeader + "1,Amelia,Patel,2016-01-01,yes,no\n"), HasSubstr("somebody else"));
  EXPECT_EQ(error(kHeader + "1,Amelia,Okafor,,no,yes\n"), "none") << "a new surname alone";
  EXPECT_EQ(error(kHeader + "1,Amy,Okafor,2017-03-04,no,yes\n"), "none") << "the birthday says who it is";
  say("1", "1", Sameness::Same);
  EXPECT_EQ(error(kHeader + "1,Arjun,Patel,,no,yes\n"), "none");
  EXPECT_THAT(planned(kHeader + "1,Arjun,Patel,,no,yes\n").said, IsEmpty());
}

TEST_F(WhoARowIsAbout, AnotherNameInAnotherClassIsAskedAboutUnlessABirthdayVouches) {
  const std::string header = "pupil_id,first_name,last_name,class,date_of_birth\n";
  imported(header + "1,Zed,Kowalski,5C,\n2,Ada,Low,5C,2015-03-02\n");
  EXPECT_THAT(error(header + "1,Zed,Marsh,1A,\n"), HasSubstr("line 2: 1 is somebody else here"));
  EXPECT_EQ(planned(header + "1,Zed,Marsh,5C,\n").people.size(), 1U) << "a surname that changed";
  EXPECT_EQ(planned(header + "1,Zed,Kowalski,6C,\n").people.size(), 1U) << "another school year";
  EXPECT_EQ(planned(header + "2,Ada,Marsh,6C,2015-03-02\n").people.size(), 1U);
  say("1", "1", Sameness::Same);
  EXPECT_EQ(planned(header + "1,Zed,Marsh,1A,\n").people.size(), 1U) << "a person says so";
}

TEST_F(WhoARowIsAbout, AnIdThatNobodyHasCannotBeSaid) {
  say("000123", "999", Sameness::Same);
  EXPECT_THAT(error(kHeader + "000123,Amelia,Hughes,,no,yes\n"),
              HasSubstr("'999' is neither in the file nor in the register"));
}

TEST_F(WhoARowIsAbout, NobodyIsNamedInARefusal) {
  const std::string all = error(kHeader + "P001,Aurelia,Lindqvist,,yes,no\nP002,Aurelia,Lindqvist,,no,yes\n");
  EXPECT_THAT(all, AllOf(HasSubstr("may be P001"), Not(HasSubstr("Aurelia")), Not(HasSubstr("Lindqvist"))));
}

TEST_F(WhoARowIsAbout, TheSpreadsheetOfTheCasesIsRefused) {
  SCHOOLGATE_NEEDS_SHARED("cases/09/lz1.csv");
  const auto read = [](const char* name) {
    std::ifstream file(schoolgate::test::shared_data() / "cases/09" / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  imported(read("lz1.csv"));
  EXPECT_THAT(error(read("lz2.csv")),
              AllOf(HasSubstr("123 in line 2 may be 000123"), HasSubstr("124 in line 3 may be 000124")));
}
