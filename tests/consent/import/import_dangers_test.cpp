#include <fstream>
#include <iterator>

#include "consent/import_fixture.hpp"
#include "support/shared_data.hpp"

using namespace schoolgate::consent;
using testing::AllOf;
using testing::HasSubstr;

namespace {

class ColumnsThatMislead : public schoolgate::test::ImportTest {
 protected:
  static std::string shared_case(const char* name) {
    std::ifstream file(schoolgate::test::shared_data() / "cases/imports" / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
};

const std::string kRows = "1,Amelia,Hughes,yes\n2,Arjun,Patel,yes\n3,Mia,Rossi,no\n";

}  // namespace

TEST_F(ColumnsThatMislead, TheNumbersOfAFormsAnswersAreNoPupils) {
  const std::string form =
      "ID,Start time,Completion time,First name,Surname,Photo website\n"
      "7,9/3/2026 19:02:11,9/3/2026 19:04:50,Amelia,Hughes,Yes\n";
  EXPECT_THAT(error(form), AllOf(HasSubstr("line 1: the column 'ID' numbers the answers in this file"),
                                 HasSubstr("map it to ignore (--column")));
  map("ID", "pupil_id");
  EXPECT_THAT(error(form), HasSubstr("numbers the answers")) << "no mapping makes it a pupil's";
}

TEST_F(ColumnsThatMislead, NeitherAreTheNumbersOfRows) {
  EXPECT_THAT(error("ID,first_name,last_name,photo_website\n" + kRows), HasSubstr("numbers the answers"));
  EXPECT_EQ(error("pupil_id,first_name,last_name,photo_website\n" + kRows), "none") << "they are called so";
  EXPECT_EQ(error("ID,first_name,last_name,photo_website\n4512,A,B,yes\n4513,C,D,no\n"), "none");
  map("ID", "pupil_id");
  EXPECT_EQ(error("ID,first_name,last_name,photo_website\n" + kRows), "none") << "somebody said so";
  map("No.", "pupil_id");
  map("Response ID", "pupil_id");
  EXPECT_THAT(error("No.,first_name,last_name,photo_website\n" + kRows), HasSubstr("'No.' numbers"));
  EXPECT_THAT(error("Response ID,first_name,last_name,photo_website\n58,A,B,yes\n"),
              HasSubstr("'Response ID' numbers"));
}

TEST_F(ColumnsThatMislead, AnAnswerWhoseQuestionIsPassedOverIsRefused) {
  map("Parental Consent Description", "ignore");
  map("Consent Given", "image_website");
  const std::string header = "Adno,Legal Surname,Legal Forename,Parental Consent Description,Consent Given\n";
  EXPECT_THAT(error(header + "004512,Hughes,Amelia,Internet Access,yes\n"),
              AllOf(HasSubstr("line 1: the column 'Parental Consent Description' says what was asked"),
                    HasSubstr("a yes to anything would count")));
  options_.mapping[0].column = "class";
  EXPECT_THAT(error(header + "004512,Hughes,Amelia,Internet Access,yes\n"), HasSubstr("says what was asked"));
}

TEST_F(ColumnsThatMislead, ByWhatItsCellsSayToo) {
  map("Note", "ignore");
  map("Reply", "image_website");
  const std::string header = "Adno,Surname,Forename,Note,Reply\n";
  EXPECT_THAT(error(header + "004512,Hughes,Amelia,Internet Access,yes\n"),
              HasSubstr("'Note' says what was"));
  EXPECT_EQ(error(header + "004512,Hughes,Amelia,blue,yes\n"), "none");
}

TEST_F(ColumnsThatMislead, ByRowsOfOnePupilThatDifferInIt) {
  map("Sort", "ignore");
  map("Photos on our website?", "image_website");
  const std::string header = "Adno,Surname,Forename,Sort,Photos on our website?\n";
  EXPECT_THAT(error(header + "1,Hughes,Amelia,A,yes\n1,Hughes,Amelia,B,yes\n2,Patel,Arjun,A,no\n"),
              HasSubstr("'Sort' says what was asked"));
  EXPECT_EQ(error(header + "1,Hughes,Amelia,A,yes\n2,Patel,Arjun,B,no\n"), "none");
}

TEST_F(ColumnsThatMislead, TwoParentsMayAnswerForOneChild) {
  map("Parent", "ignore");
  map("Photos on our website?", "image_website");
  const std::string header = "Adno,Surname,Forename,Parent,Photos on our website?\n";
  EXPECT_EQ(
      error(header + "11,Hughes,Amelia,Mother,yes\n11,Hughes,Amelia,Father,yes\n12,Patel,Arjun,Mother,no\n"),
      "none");
}

TEST_F(ColumnsThatMislead, TheNameOfAFormIsWhoFilledItIn) {
  const std::string form =
      "Start time,Completion time,Email,Name,Class,Photo website\n"
      "9/3/2026 19:02:11,9/3/2026 19:04:50,h@example.org,Sian Hughes,4B,Yes\n";
  map("Email", "ignore");
  EXPECT_THAT(error(form), HasSubstr("the column 'Name' of a form is the name of whoever filled it in"));
  map("Name", "full_name");
  EXPECT_EQ(error(form), "none") << "somebody said that it is the child's";
}

TEST_F(ColumnsThatMislead, AQuestionForANoIsNoConsent) {
  for (const char* header :
       {"No photos on the website", "Opt out of photos", "Photos refused", "Do not publish online",
        "I object to photos", "Withdraw photo consent", "Where may we NOT show photos?"}) {
    options_.mapping = {{header, "image_website"}};
    EXPECT_THAT(error(std::string("pupil_id,surname,") + header + "\nP001,Hughes,yes\n"),
                HasSubstr("seems to ask for a no"))
        << header;
  }
  options_.mapping = {{"Do not publish online", "ignore"}};
  EXPECT_EQ(error("pupil_id,surname,Do not publish online\nP001,Hughes,yes\n"), "none");
}

TEST_F(ColumnsThatMislead, ARowThatMayHaveLostACellInItsMiddleIsRefused) {
  const std::string header = "pupil_id,first_name,last_name,class,photo_website,photo_facebook\n";
  EXPECT_THAT(error(header + "P001,Amelia,Hughes,4B,yes\n"),
              HasSubstr("line 2: 5 cells where the header has 6"));
  EXPECT_THAT(error(header + "P001,Amelia,Hughes,yes,no\n"),
              HasSubstr("line 2: 5 cells where the header has 6"));
  EXPECT_THAT(error(header + "P001,Amelia,Hughes,4B,,yes,\n"), HasSubstr("line 2: 7 cells"));
  EXPECT_THAT(
      warnings(header + "P001,Amelia,Hughes,4B,no\nP002,Arjun,Patel,4B\n"),
      HasSubstr("2: the row ends before the header does; what is missing counts as blank (lines 2, 3)"));
}

TEST_F(ColumnsThatMislead, OneHeaderMappedTwiceIsRefused) {
  map("Photos?", "image_website");
  map("photos", "image_facebook");
  EXPECT_THAT(error("pupil_id,surname,Photos?\nP001,Hughes,yes\n"),
              HasSubstr("the mapping names the header 'Photos?' twice, as 'image_website' and as "
                        "'image_facebook'"));
}

TEST_F(ColumnsThatMislead, TheExportsOfTheCasesAreRefused) {
  SCHOOLGATE_NEEDS_SHARED("cases/imports/12_msforms_naive_ids.csv");
  EXPECT_THAT(error(shared_case("12_msforms_naive_ids.csv")), HasSubstr("numbers the answers"));
  map("Parental Consent Description", "ignore");
  map("Consent Given", "image_website");
  EXPECT_THAT(error(shared_case("02_sims_long.csv")), HasSubstr("says what was asked"));
}
