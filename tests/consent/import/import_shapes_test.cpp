// The shapes in which schools' systems and forms write a list.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "consent/import/import_profile.hpp"
#include "consent/import_fixture.hpp"
#include "support/shared_data.hpp"

using namespace schoolgate::consent;
using schoolgate::test::kToday;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

class ShapeOfAList : public schoolgate::test::ImportTest {
 protected:
  // Where the image of a person may be shown after the import.
  std::vector<std::string> shown(std::string_view csv, std::string_view id,
                                 Purpose purpose = Purpose::Image) {
    const RegisterView after(1, planned(csv).people);
    std::vector<std::string> platforms;
    for (const PlatformId& platform : options_.platforms) {
      if (after.may_show(id, platform, purpose, kToday).granted) platforms.push_back(platform);
    }
    return platforms;
  }
  static std::vector<std::string> none() { return {}; }
};
using Platforms = std::vector<std::string>;

const std::string kLong = "Adno,Legal Surname,Legal Forename,Parental Consent Description,Consent Given\n";

}  // namespace

// ---- a row for each question

TEST_F(ShapeOfAList, ARowForEachQuestion) {
  const std::string csv = kLong +
                          "11,Hughes,Amelia,Photo Website,yes\n11,Hughes,Amelia,Photo Facebook,no\n"
                          "12,Patel,Arjun,Photo Website,no\n12,Patel,Arjun,Photo Facebook,yes\n";
  EXPECT_EQ(shown(csv, "11"), Platforms{"website"});
  EXPECT_EQ(shown(csv, "12"), Platforms{"facebook"});
  EXPECT_EQ(warnings(csv), "") << "that is what such a list is made of";
}

TEST_F(ShapeOfAList, AQuestionThatIsNotUnderstoodIsAskedAbout) {
  const std::string csv = kLong +
                          "11,Hughes,Amelia,Photograph Student,T\n12,Patel,Arjun,Photograph Student,F\n"
                          "11,Hughes,Amelia,Internet Access,T\n";
  EXPECT_THAT(questions(csv),
              AllOf(HasSubstr("the question 'Photograph Student' is not understood (no 1, yes 1)"),
                    HasSubstr("the question 'Internet Access' is not understood (yes 1)")));
  map("Photograph Student", "photo_website,photo_x");
  map("Internet Access", "ignore");
  EXPECT_EQ(shown(csv, "11"), (Platforms{"x", "website"}));
  EXPECT_EQ(shown(csv, "12"), none());
}

TEST_F(ShapeOfAList, AYesToAnotherQuestionIsNoYesToPhotos) {
  const std::string csv = kLong + "11,Hughes,Amelia,Internet Access,yes\n11,Hughes,Amelia,Photo Website,no\n";
  map("Internet Access", "ignore");
  EXPECT_EQ(shown(csv, "11"), none());
}

TEST_F(ShapeOfAList, WhoLacksTheRowOfAQuestionHasNotAnsweredIt) {
  map("Photograph Student", "photo_website");
  const std::string csv = kLong +
                          "11,Hughes,Amelia,Photograph Student,yes\n11,Hughes,Amelia,Photo website,yes\n"
                          "12,Patel,Arjun,Photo website,yes\n";
  EXPECT_EQ(shown(csv, "11"), Platforms{"website"});
  EXPECT_EQ(shown(csv, "12"), none()) << "both must be a yes";
  EXPECT_THAT(warnings(csv), HasSubstr("4: 12: no answer to 'Photograph Student', which counts as no"));
  current_ = RegisterView(1, planned(kLong + "12,Patel,Arjun,Photo facebook,yes\n").people);
  EXPECT_EQ(shown(kLong + "11,Hughes,Amelia,Photo facebook,yes\n12,Patel,Arjun,Photo website,no\n", "12"),
            none())
      << "blank is a no";
}

TEST_F(ShapeOfAList, TwoParentsWhoAnswerDifferentlyMeanNo) {
  const std::string csv = kLong + "11,Hughes,Amelia,Photo Website,yes\n11,Hughes,Amelia,Photo Website,no\n";
  EXPECT_EQ(shown(csv, "11"), none());
  EXPECT_THAT(warnings(csv), AllOf(HasSubstr("3: 11 is also in line 2; what differs counts as no"),
                                   HasSubstr("the image answer for website differs from line 2")));
}

// ---- one answer

TEST_F(ShapeOfAList, OneConsentForTheWholeFileIsToldByAnOption) {
  const std::string csv = "Adno,Surname,Forename,Consent\n11,Hughes,Amelia,yes\n12,Patel,Arjun,no\n";
  EXPECT_THAT(questions(csv),
              HasSubstr("'Consent' is not understood (no 1, yes 1): say what the file's answers are "
                        "to, such as --consent photo_website"));
  options_.consent = "photo_website";
  EXPECT_EQ(shown(csv, "11"), Platforms{"website"});
  EXPECT_EQ(shown(csv, "12"), none());
  options_.consent = "class";
  EXPECT_THAT(error(csv), HasSubstr("'class' is no consent"));
}

TEST_F(ShapeOfAList, TheOptionIsRefusedWhereTheFileSaysWhatWasAsked) {
  options_.consent = "photo_website";
  EXPECT_THAT(error(kLong + "11,Hughes,Amelia,Internet Access,yes\n"),
              HasSubstr("the file says itself what was asked"));
  EXPECT_THAT(error("Adno,Surname,Photo website\n11,Hughes,yes\n"), HasSubstr("no column with one answer"));
}

TEST_F(ShapeOfAList, OneAnswerForSeveralPlatforms) {
  map("Photo consent", "photo_facebook,photo_website,name_website");
  const std::string csv = "Adno,Surname,Forename,Photo consent\n11,Hughes,Amelia,yes\n12,Patel,Arjun,\n";
  EXPECT_EQ(shown(csv, "11"), (Platforms{"facebook", "website"}));
  EXPECT_EQ(shown(csv, "11", Purpose::Name), Platforms{"website"});
  EXPECT_EQ(shown(csv, "12"), none());
}

TEST_F(ShapeOfAList, OfTwoAnswersToOneQuestionBothMustBeAYes) {
  map("Photograph Student", "photo_website");
  const std::string header = "Adno,Surname,Forename,Photograph Student,Photographs on School Website\n";
  EXPECT_EQ(shown(header + "11,Hughes,Amelia,yes,yes\n", "11"), Platforms{"website"});
  EXPECT_EQ(shown(header + "11,Hughes,Amelia,yes,no\n", "11"), none());
  EXPECT_EQ(shown(header + "11,Hughes,Amelia,,yes\n", "11"), none());
}

// ---- choices

TEST_F(ShapeOfAList, ACellThatListsThePlatforms) {
  const std::string csv =
      "Adno,Surname,Forename,Where may we show photos?\n11,Hughes,Amelia,Website;Facebook;Newsletter;\n"
      "12,Patel,Arjun,\"Newsletter, Twitter\"\n13,Rossi,Mia,\n14,Ford,Tom,None\n";
  EXPECT_THAT(questions(csv), HasSubstr("--column \"Where may we show photos?=photo_choices\""));
  map("Where may we show photos?", "photo_choices");
  EXPECT_EQ(shown(csv, "11"), (Platforms{"facebook", "website", "newsletter"}));
  EXPECT_EQ(shown(csv, "12"), (Platforms{"x", "newsletter"}));
  EXPECT_EQ(shown(csv, "13"), none());
  EXPECT_EQ(shown(csv, "14"), none());
}

TEST_F(ShapeOfAList, WhatIsNotChosenIsTakenBack) {
  map("Where?", "photo_choices");
  const std::string header = "Adno,Surname,Forename,Where?\n";
  current_ = RegisterView(1, planned(header + "11,Hughes,Amelia,Website;Facebook;\n").people);
  EXPECT_EQ(shown(header + "11,Hughes,Amelia,Website\n", "11"), Platforms{"website"});
}

TEST_F(ShapeOfAList, AChoiceThatIsNotUnderstoodIsAskedAbout) {
  map("Where?", "photo_choices");
  const std::string csv =
      "Adno,Surname,Forename,Where?\n11,Hughes,Amelia,Website;School display boards\n"
      "12,Patel,Arjun,Yes\n";
  EXPECT_THAT(
      questions(csv),
      AllOf(HasSubstr("the choice 'School display boards' is not understood (1 time, first in line 2)"),
            HasSubstr("--column \"School display boards=COLUMN\""), HasSubstr("the choice 'Yes'")));
  map("School display boards", "ignore");
  map("Yes", "photo_x,photo_facebook");
  EXPECT_EQ(shown(csv, "11"), Platforms{"website"});
  EXPECT_EQ(shown(csv, "12"), (Platforms{"facebook", "x"}));
}

TEST_F(ShapeOfAList, AChoiceBesideANoIsANo) {
  map("Where?", "photo_choices");
  const std::string csv = "Adno,Surname,Forename,Where?\n11,Hughes,Amelia,Website;None;\n";
  EXPECT_EQ(shown(csv, "11"), none());
  EXPECT_THAT(warnings(csv), HasSubstr("a choice beside a no counts as no"));
}

// ---- titles

TEST_F(ShapeOfAList, ATitleAboveTheHeaderIsPassedOverAndTold) {
  for (const char* title :
       {"Consents,,,\n", "Consents\n", "\"Consents, autumn 2026\"\nPrinted 03/09/2026,by the office\n"}) {
    const std::string csv =
        std::string(title) + "Adno,Surname,Forename,Photo website\n11,Hughes,Amelia,yes\n";
    EXPECT_EQ(shown(csv, "11"), Platforms{"website"}) << title;
    EXPECT_THAT(warnings(csv),
                HasSubstr("1: the line stands above the header and was passed over as a title"))
        << title;
  }
  EXPECT_EQ(shown("Consents\nAdno;Surname;Forename;Photo website\n11;Hughes;Amelia;yes\n", "11"),
            Platforms{"website"});
}

TEST_F(ShapeOfAList, WhatIsNoTitleIsNotPassedOver) {
  EXPECT_THAT(error("10,Rossi,Mia,yes\nAdno,Surname,Forename,Photo website\n11,Hughes,Amelia,yes\n"),
              HasSubstr("line 1 stands above the header in line 2 but is no title"));
}

// ---- names

TEST_F(ShapeOfAList, AWholeNameIsDivided) {
  const std::string csv =
      "Adno,Pupil name,Photo website\n11,\"Hughes, Amelia Rose\",yes\n12,Arjun Patel,yes\n";
  EXPECT_EQ(person(csv, "11").first_name, "Amelia Rose");
  EXPECT_EQ(person(csv, "11").last_name, "Hughes");
  EXPECT_EQ(person(csv, "12").first_name, "Arjun");
  EXPECT_EQ(person(csv, "12").last_name, "Patel");
  EXPECT_EQ(warnings(csv), "");
  EXPECT_EQ(person("Adno,Surname Forename\n11,Hughes Amelia\n", "11").last_name, "Hughes");
}

TEST_F(ShapeOfAList, AGuessAtANameIsSaid) {
  const std::string csv = "Adno,Pupil name\n11,Ana de Souza\n";
  EXPECT_EQ(person(csv, "11").last_name, "de Souza");
  EXPECT_THAT(warnings(csv), AllOf(HasSubstr("2: column 'Pupil name': a name of more than two words"),
                                   Not(HasSubstr("Ana"))));
  EXPECT_THAT(error("Adno,Pupil name\n11,Total: 25\n"),
              HasSubstr("line 2: column 'Pupil name': this is no name"));
}

// ---- who is missing

TEST_F(ShapeOfAList, WhoIsMissingLeavesOnlyWhenToldSo) {
  const std::string three = "Adno,Surname,Photo website\n11,Hughes,yes\n12,Patel,yes\n13,Rossi,yes\n";
  const std::string two = "Adno,Surname,Photo website\n11,Hughes,yes\n12,Patel,yes\n";
  std::vector<Person> people = planned(three).people;
  Person teacher = schoolgate::test::pupil("S1", {"website"});
  teacher.kind = PersonKind::Staff;
  people.push_back(teacher);
  current_ = RegisterView(1, people);
  EXPECT_EQ(planned(two).people.size(), 2U);
  EXPECT_THAT(warnings(two), HasSubstr("2 of the register are not in the file and stay as they are: 13, S1"));
  options_.absent_have_left = true;
  const auto plan = planned(two);
  ASSERT_EQ(plan.people.size(), 3U) << "who is no pupil stays";
  EXPECT_FALSE(RegisterView(2, plan.people).may_show("13", "website", Purpose::Image, kToday).granted);
  EXPECT_THAT(difference(plan), testing::ElementsAre("13: leaving date: none, now 2026-10-14"));
  EXPECT_THAT(error("Adno,Surname,Photo website\n11,Hughes,yes\n"),
              HasSubstr("2 of the 3 pupils in the register are not in the file"))
      << "one class is not the school";
}

TEST_F(ShapeOfAList, ALeaverInTheFileIsTold) {
  Person left = schoolgate::test::pupil("11", {"website"});
  left.leaving_date = std::chrono::year{2026} / std::chrono::July / 20;
  current_ = RegisterView(1, {left});
  EXPECT_THAT(warnings("Adno,Photo website,surname\n11,yes,\n"),
              HasSubstr("2: 11 left on 2026-07-20 and stays hidden"));
}

// ---- the difference

TEST_F(ShapeOfAList, TellsWhatChangesPersonByPersonAndCountsThem) {
  const std::string header = "Adno,Surname,Class,Photo website,Name website,child_objects\n";
  current_ = RegisterView(1, planned(header + "11,Hughes,4B,yes,no,no\n12,Patel,4B,yes,no,no\n").people);
  const auto plan =
      planned(header + "11,Hughes,5B,no,yes,no\n12,Patel,4B,yes,no,no\n13,Rossi,4B,yes,no,yes\n");
  EXPECT_THAT(difference(plan),
              testing::ElementsAre(
                  "11 (line 2): photos may no longer be shown on website; the name may now be shown on "
                  "website; class changed",
                  "13 (line 4): new pupil; photos may be shown on website; the name may not be shown, "
                  "says an answer for website; the child objects: shown and named nowhere"));
  EXPECT_EQ(plan.rows, 3U);
  EXPECT_EQ(plan.new_people, 1U);
  EXPECT_EQ(plan.changed_people, 1U);
}

// ---- the exports of the cases

TEST_F(ShapeOfAList, TheExportsOfTheCasesAreTakenOnceTheirQuestionsAreAnswered) {
  SCHOOLGATE_NEEDS_SHARED("cases/imports/01_sims_wide.csv");
  const auto read = [](const char* name) {
    std::ifstream file(schoolgate::test::shared_data() / "cases/imports" / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto as = [&](const char* profile, std::vector<HeaderMapping> also) {
    options_.mapping = built_in_profile(profile).columns;
    options_.date_order = built_in_profile(profile).date_order;
    options_.mapping.insert(options_.mapping.end(), also.begin(), also.end());
  };
  as("sims", {{"Photograph Student", "photo_website"}, {"Photographs on Social Media", "photo_facebook"}});
  EXPECT_EQ(shown(read("01_sims_wide.csv"), "004512"), Platforms{"website"});
  EXPECT_EQ(shown(read("01_sims_wide.csv"), "004513"), none());
  as("sims", {{"Photograph Student", "photo_website"}});
  EXPECT_EQ(shown(read("02_sims_long.csv"), "004512"), Platforms{"website"});
  EXPECT_EQ(shown(read("02_sims_long.csv"), "004513"), none());
  as("arbor", {{"Internal photograph", "photo_newsletter"}, {"Class photos", "photo_newsletter"}});
  EXPECT_EQ(shown(read("04_arbor_report.csv"), "1203"), (Platforms{"website", "newsletter"}));
  EXPECT_EQ(shown(read("04_arbor_report.csv"), "1204"), none());
  as("microsoft-forms",
     {{"Where may we show photos of your child? (tick all that apply)", "photo_choices"},
      {"May we use your child's first name beside a photo on our website?", "name_website"}});
  EXPECT_EQ(shown(read("06_msforms.csv"), "N0001"), (Platforms{"facebook", "website", "newsletter"}));
  EXPECT_EQ(shown(read("06_msforms.csv"), "N0002"), Platforms{"newsletter"});
  as("scholarpack", {{"Photograph - Newspaper", "photo_newsletter"}, {"Video", "ignore"}});
  EXPECT_EQ(shown(read("08_scholarpack.csv"), "77"), Platforms{"website"});
  as("microsoft-forms", {});
  EXPECT_EQ(shown(read("12_msforms_naive_ids.csv"), "N0002"), (Platforms{"facebook", "website"}));
  options_.mapping.clear();
  EXPECT_THAT(questions(read("13_answers.csv")), AllOf(HasSubstr("the answer 'x'"), Not(HasSubstr("✓"))));
  EXPECT_THAT(difference(planned(read("14_objects.csv"))).front(),
              HasSubstr("the child objects: shown and named nowhere"));
}
