#include "consent/import/register_import.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "consent/import_fixture.hpp"
#include "support/shared_data.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::Day;
using schoolgate::test::do_not_publish;
using schoolgate::test::kToday;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using RegisterImport = schoolgate::test::ImportTest;

namespace {
// P001 is Amelia Hughes, as in the files.
Person pupil(const char* id, std::initializer_list<const char*> platforms = {},
             std::initializer_list<const char*> names = {}) {
  Person person = schoolgate::test::pupil(id, platforms, names);
  if (person.id == "P001") {
    person.first_name = "Amelia";
    person.last_name = "Hughes";
  }
  return person;
}

const std::string kHeader = "pupil_id,first_name,last_name,photo_facebook\n";
const std::string kAmelia = kHeader + "P001,Amelia,Hughes,";
}  // namespace

TEST_F(RegisterImport, LeavesOutWhoeverWasForgottenAndSaysSo) {
  const std::string both = kAmelia + "yes\nP002,Arjun,Patel,yes\n";
  ASSERT_EQ(planned(both).people.size(), 2U);
  options_.forgotten = {{"P001", "2026-10-01"}};
  ASSERT_EQ(planned(both).people.size(), 1U);
  EXPECT_EQ(planned(both).people[0].id, "P002");
  EXPECT_THAT(warnings(both), HasSubstr("2: P001 was forgotten on 2026-10-01 and is left out"));
}

// ---- what a file says

TEST_F(RegisterImport, TakesWhatTheRowSays) {
  const auto plan = planned(
      "pupil_id,first_name,last_name,known_as,class,kind,upn,date_of_birth,leaving_date,photo_facebook,name_"
      "x\n"
      "P001,Amelia,Hughes,Millie,4B,Pupil,p207000016049,2017-03-04,2030-07-20,yes,no\n");
  ASSERT_EQ(plan.people.size(), 1U);
  const Person& amelia = plan.people.front();
  EXPECT_EQ(amelia.id, "P001");
  EXPECT_EQ(amelia.first_name, "Amelia");
  EXPECT_EQ(amelia.last_name, "Hughes");
  EXPECT_EQ(amelia.known_as, "Millie");
  EXPECT_EQ(amelia.class_name, "4B");
  EXPECT_EQ(amelia.kind, PersonKind::Pupil);
  EXPECT_EQ(amelia.upn, "P207000016049");
  EXPECT_EQ(amelia.date_of_birth, (Day{2017y / std::chrono::March / 4}));
  EXPECT_EQ(amelia.leaving_date, (Day{2030y / std::chrono::July / 20}));
  ASSERT_EQ(amelia.consents.size(), 2U);
  EXPECT_EQ(amelia.consents[0].answer, Answer::Granted);
  EXPECT_EQ(amelia.consents[0].date, kToday);
  EXPECT_EQ(amelia.consents[1].answer, Answer::Refused);
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST_F(RegisterImport, TakesWhoGaveAnAnswerWhenAndWhereItIsKept) {
  const Person amelia = person(
      "pupil_id,surname,photo_facebook,photo_x,photo_x_until,consent_given_by,consent_date,consent_until,"
      "evidence,"
      "basis\n"
      "P001,Hughes,yes,yes,2026-12-31,mother,2026-09-02,2027-08-31,form 12,public task\n");
  const Consent& facebook_consent = amelia.consents[0];
  EXPECT_EQ(facebook_consent.given_by, "mother");
  EXPECT_EQ(facebook_consent.date, (Day{2026y / std::chrono::September / 2}));
  EXPECT_EQ(facebook_consent.until, (Day{2027y / std::chrono::August / 31}));
  EXPECT_EQ(facebook_consent.evidence, "form 12");
  EXPECT_EQ(facebook_consent.basis, "public task");
  EXPECT_EQ(amelia.consents[1].until, (Day{2026y / std::chrono::December / 31}))
      << "an answer's own comes first";
}

TEST_F(RegisterImport, NamesOnlyMeansNoToEverything) {
  const auto plan = planned("pupil_id,first_name,last_name\nP001,Amelia,Hughes\n");
  EXPECT_THAT(plan.people.front().consents, IsEmpty());
  EXPECT_FALSE(plan.people.front().biometric.given);
  EXPECT_THAT(difference(plan), ElementsAre("P001 (line 2): new pupil; no consent"));
}

TEST_F(RegisterImport, TheUpnServesAsIdWhereThereIsNoOther) {
  const Person amelia = person("UPN,Surname,Forename\nP207000016049,Hughes,Amelia\n", "P207000016049");
  EXPECT_EQ(amelia.upn, "P207000016049");
}

TEST_F(RegisterImport, YearAndFormMakeTheClass) {
  EXPECT_EQ(person("id,surname,Year,Reg\nP001,Hughes,Year 4,4B\n").class_name, "Year 4 / 4B");
  EXPECT_EQ(person("id,surname,Year,Reg\nP001,Hughes,Year 4,\n").class_name, "Year 4");
}

TEST_F(RegisterImport, APreferredSurnameIsPartOfTheKnownAsName) {
  EXPECT_EQ(person("id,forename,surname,preferred surname\nP001,Amelia,Hughes,Okafor\n").known_as,
            "Amelia Okafor");
  EXPECT_EQ(person("id,forename,surname,preferred name,preferred surname\nP001,Amelia,Hughes,Millie,Okafor\n")
                .known_as,
            "Millie Okafor");
  EXPECT_EQ(person("id,forename,surname,preferred surname\nP001,Amelia,Hughes,Hughes\n").known_as, "");
  EXPECT_EQ(person("id,forename,surname,preferred surname\nP001,,Hughes,Okafor\n").known_as, "Okafor");
}

TEST_F(RegisterImport, TheColumnsThatAreNotUsedAreNamed) {
  EXPECT_THAT(warnings("id,surname,Middle name,Gender\nP001,Hughes,Rose,F\n"),
              HasSubstr("0: not used: Middle name, Gender"));
}

// ---- answers

TEST_F(RegisterImport, YesIsGranted) {
  EXPECT_TRUE(facebook(kAmelia + "yes\n").granted);
  EXPECT_TRUE(facebook(kAmelia + "Granted\n").granted);
}

TEST_F(RegisterImport, EverythingElseIsANo) {
  for (const char* answer : {"no", "refused", "", "-", "withdrawn", "n/a", "Requested"})
    EXPECT_FALSE(facebook(kAmelia + answer + "\n").granted) << answer;
}

TEST_F(RegisterImport, UnknownAnswersAreAskedAboutOncePerWord) {
  std::string csv = kHeader;
  for (int i = 1; i <= 8; ++i) csv += "P00" + std::to_string(i) + ",A,B" + std::to_string(i) + ",maybe\n";
  csv += "P009,A,B,perhaps\n";
  EXPECT_EQ(
      questions(csv),
      "column 'photo_facebook': the answer 'maybe' is not understood (8 times, first in line 2): say what it "
      "means with --answer \"maybe=yes\" or \"=no\"\n"
      "column 'photo_facebook': the answer 'perhaps' is not understood (1 time, first in line 10): say what "
      "it means with --answer \"perhaps=yes\" or \"=no\"\n");
}

TEST_F(RegisterImport, AWordMeansWhatSomebodySaid) {
  const std::string csv = kAmelia + "Portal: OK\n";
  options_.answers = {{"portal: ok", Reply::Yes}};
  EXPECT_TRUE(facebook(csv).granted);
  options_.answers = {{"portal: ok", Reply::No}};
  EXPECT_FALSE(facebook(csv).granted);
  options_.answers = {{"portal: ok", Reply::No}, {"Portal: OK", Reply::Yes}};
  EXPECT_THAT(error(csv), HasSubstr("is said to mean two things"));
}

TEST_F(RegisterImport, NobodyCanSayThatANoIsAYes) {
  for (const char* word :
       {"no", "Refused", "Requested", "", "pending", "withdrawn", "Yes (first name only)"}) {
    options_.answers = {{word, Reply::Yes}};
    EXPECT_THAT(error(kAmelia + "yes\n"), HasSubstr("is no such yes, whatever it is said to mean")) << word;
  }
  options_.answers = {{"yes", Reply::No}};
  EXPECT_FALSE(facebook(kAmelia + "yes\n").granted) << "the other way round is safe";
}

TEST_F(RegisterImport, RequestedIsANoAndSaid) {
  EXPECT_THAT(
      warnings(kAmelia + "Requested\n"),
      HasSubstr(
          "2: column 'photo_facebook': 'Requested' says that nobody has answered yet and counts as no"));
}

TEST_F(RegisterImport, AYesWithAFirstNameOnlyIsNoYesToTheWholeName) {
  const std::string header = "pupil_id,first_name,last_name,photo_facebook,name_facebook\n";
  const std::string csv = header + "P001,Amelia,Hughes,Yes (first name only),yes\n";
  const RegisterView after(2, planned(csv).people);
  EXPECT_TRUE(after.may_show("P001", "facebook", Purpose::Image, kToday).granted);
  EXPECT_FALSE(after.may_show("P001", "facebook", Purpose::Name, kToday).granted);
  EXPECT_TRUE(after.may_name("P001", "facebook", "Amelia", kToday).granted);
  EXPECT_THAT(warnings(csv), HasSubstr("counts as yes for the first name alone"));
  EXPECT_FALSE(RegisterView(2, planned(header + "P001,Amelia,Hughes,yes,Yes (first name only)\n").people)
                   .may_show("P001", "facebook", Purpose::Name, kToday)
                   .granted);
}

TEST_F(RegisterImport, AYesWithAFirstNameOnlyTakesANameBack) {
  current_ = RegisterView(1, {pupil("P001", {"facebook"}, {"facebook"})});
  const RegisterView after(2, planned(kAmelia + "Yes (first name only)\n").people);
  EXPECT_TRUE(after.may_show("P001", "facebook", Purpose::Image, kToday).granted);
  EXPECT_FALSE(after.may_show("P001", "facebook", Purpose::Name, kToday).granted);
}

TEST_F(RegisterImport, AFirstNameAloneBecomesAWholeNameByALaterYesOnly) {
  const std::string header = "pupil_id,first_name,last_name,name_facebook,name_facebook_date\n";
  current_ =
      RegisterView(1, {planned(header + "P001,Amelia,Hughes,first name only,2026-09-10\n").people.front()});
  ASSERT_TRUE(current_.may_name("P001", "facebook", "Amelia", kToday).granted);
  const auto whole = [&](const char* answer) {
    return RegisterView(2, planned(header + "P001,Amelia,Hughes," + answer + "\n").people)
        .may_show("P001", "facebook", Purpose::Name, kToday)
        .granted;
  };
  EXPECT_FALSE(whole("yes,2026-09-01")) << "an old list";
  EXPECT_FALSE(whole("yes,"));
  EXPECT_TRUE(whole("yes,2026-10-01"));
}

TEST_F(RegisterImport, AFirstNameSaysNothingOfAPicture) {
  EXPECT_THAT(error(kAmelia + "first name only\n"), HasSubstr("first name only"));
}

TEST_F(RegisterImport, WorkIsAnAnswerOfItsOwn) {
  for (const char* column : {"work_facebook", "Work on Facebook", "Artwork (Facebook)"}) {
    const RegisterView after(
        2, planned(std::string("pupil_id,first_name,last_name,") + column + "\nP001,Amelia,Hughes,yes\n")
               .people);
    EXPECT_TRUE(after.may_show("P001", "facebook", Purpose::Work, kToday).granted) << column;
    EXPECT_FALSE(after.may_show("P001", "facebook", Purpose::Image, kToday).granted) << column;
  }
}

TEST_F(RegisterImport, AnErrorOfTheSpreadsheetIsRefusedWithItsLine) {
  for (const char* column : {"first_name", "class", "photo_facebook", "do_not_publish", "dob"}) {
    EXPECT_THAT(
        error(std::string("pupil_id,surname,") + column + "\nP001,Hughes,#N/A\n"),
        HasSubstr(std::string("line 2: column '") + column + "': #N/A is an error of the spreadsheet"));
  }
  EXPECT_EQ(error("pupil_id,surname,gender\nP001,Hughes,#REF!\n"), "none") << "it is not used";
}

TEST_F(RegisterImport, BlankAnswersAreNotReported) { EXPECT_EQ(warnings(kAmelia + "\n"), ""); }

TEST_F(RegisterImport, WithdrawnBearsTheDateBesideIt) {
  const Person amelia = person("id,surname,photo_facebook,consent_date\nP001,Hughes,withdrawn,2026-10-01\n");
  EXPECT_EQ(amelia.consents.front().answer, Answer::Withdrawn);
  EXPECT_EQ(amelia.consents.front().withdrawn, (Day{2026y / std::chrono::October / 1}));
}

TEST_F(RegisterImport, DoNotPublishUnderstoodAsYesWhenItIsNotUnderstood) {
  const std::string csv = "id,surname,do_not_publish\nP001,Hughes,see file\nP002,Patel,\nP003,Okafor,no\n";
  EXPECT_TRUE(person(csv, "P001").do_not_publish);
  EXPECT_FALSE(person(csv, "P002").do_not_publish);
  EXPECT_FALSE(person(csv, "P003").do_not_publish);
  EXPECT_THAT(warnings(csv),
              HasSubstr("2: column 'do_not_publish': 'see file' is not understood and counts as yes"));
}

TEST_F(RegisterImport, AReasonAloneIsDoNotPublish) {
  const std::string csv =
      "id,surname,do_not_publish,do_not_publish_reason\nP001,Hughes,,court order\nP002,Patel,no,checked in "
      "May\n";
  EXPECT_TRUE(person(csv, "P001").do_not_publish);
  EXPECT_FALSE(person(csv, "P002").do_not_publish);
  EXPECT_THAT(warnings(csv), AllOf(HasSubstr("2: P001: a reason not to publish"), Not(HasSubstr("court"))));
}

TEST_F(RegisterImport, AnObjectionThatIsNotUnderstoodIsAnObjection) {
  const Person amelia =
      person("id,surname,biometric_consent,parent_objects,child_objects\nP001,Hughes,yes,no,sometimes\n");
  EXPECT_TRUE(amelia.biometric.given);
  EXPECT_FALSE(amelia.biometric.parent_objects);
  EXPECT_TRUE(amelia.biometric.child_objects);
}

// ---- dates

TEST_F(RegisterImport, DatesThatCouldBeEitherAreRefusedWithTheirLine) {
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,2017-03-04\nP002,Patel,03/04/2017\n"),
              HasSubstr("line 3, column 'dob': '03/04/2017' may be day/month or month/day: say which comes "
                        "first with --dates"));
}

TEST_F(RegisterImport, OneDateShowsTheOrderOfAll) {
  const std::string csv = "id,surname,dob,leaving date\nP001,Hughes,03/04/2017,\nP002,Patel,,25/07/2030\n";
  EXPECT_EQ(person(csv).date_of_birth, (Day{2017y / std::chrono::April / 3}));
}

TEST_F(RegisterImport, TheOrderThatWasAskedForIsFollowed) {
  options_.date_order = DateOrder::DayFirst;
  EXPECT_EQ(person("id,surname,dob\nP001,Hughes,03/04/2017\n").date_of_birth,
            (Day{2017y / std::chrono::April / 3}));
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,03/14/2017\n"),
              HasSubstr("cannot be in the order that was asked for"));
}

TEST_F(RegisterImport, DatesInBothOrdersAreRefused) {
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,25/12/2017\nP002,Patel,12/25/2017\n"),
              HasSubstr("line 3: the date '12/25/2017' has day and month the other way round than line 2"));
}

TEST_F(RegisterImport, WhatIsNoDateIsRefused) {
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,4th of March\n"),
              HasSubstr("line 2, column 'dob': '4th of March' is not a date"));
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,46204\n"), HasSubstr("is not a date"));
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,2017-02-30\n"), HasSubstr("is not a date"));
}

// ---- several rows, conflicts

TEST_F(RegisterImport, ConflictingRowsMeanNo) {
  const std::string csv = kAmelia + "yes\nP001,Amelia,Hughes,no\n";
  EXPECT_EQ(planned(csv).people.size(), 1U);
  EXPECT_FALSE(facebook(csv).granted);
  EXPECT_THAT(
      warnings(csv),
      AllOf(HasSubstr("3: P001 is also in line 2; what differs counts as no"),
            HasSubstr("3: P001: the image answer for facebook differs from line 2 and counts as no")));
  EXPECT_FALSE(facebook(kAmelia + "\nP001,Amelia,Hughes,yes\n").granted);
  EXPECT_FALSE(facebook(kAmelia + "yes\nP001,Amelia,Hughes,no\nP001,Amelia,Hughes,yes\n").granted);
}

TEST_F(RegisterImport, RowsThatAgreeAreOne) {
  const std::string csv = kAmelia + "yes\nP001,AMELIA,hughes,yes\n";
  EXPECT_TRUE(facebook(csv).granted);
  EXPECT_THAT(warnings(csv), HasSubstr("3: P001 is also in line 2"));
}

TEST_F(RegisterImport, OfTwoProtectionsTheStricterHolds) {
  const Person amelia = person(
      "id,surname,do_not_publish,leaving_date,biometric_consent,child_objects,photo_x,photo_x_until\n"
      "P001,Hughes,no,2027-07-20,yes,no,yes,2027-01-01\nP001,Hughes,yes,2026-12-18,no,yes,yes,2026-12-31\n");
  EXPECT_TRUE(amelia.do_not_publish);
  EXPECT_EQ(amelia.leaving_date, (Day{2026y / std::chrono::December / 18}));
  EXPECT_FALSE(amelia.biometric.given);
  EXPECT_TRUE(amelia.biometric.child_objects);
  EXPECT_EQ(amelia.consents.front().until, (Day{2026y / std::chrono::December / 31}));
}

TEST_F(RegisterImport, OneIdForTwoPeopleIsRefused) {
  EXPECT_THAT(error(kAmelia + "yes\nP001,Oliver,Bennett,yes\n"),
              HasSubstr("line 3: P001 is somebody else here than in line 2"));
  EXPECT_THAT(error("id,surname,dob\nP001,Hughes,2017-03-04\nP001,Hughes,2016-03-04\n"),
              HasSubstr("somebody else"));
}

TEST_F(RegisterImport, IdsThatDifferOnlyInCapitalsAreRefused) {
  EXPECT_THAT(error(kAmelia + "yes\np001,Amelia,Hughes,yes\n"),
              HasSubstr("line 3: the id p001 differs from P001 in line 2 only in capitals"));
  current_ = RegisterView(1, {pupil("p001")});
  EXPECT_THAT(error(kAmelia + "yes\n"),
              HasSubstr("line 2: the id P001 differs from p001 in the register only in capitals"));
}

TEST_F(RegisterImport, OneUpnForTwoIdsIsRefused) {
  EXPECT_THAT(error("id,surname,upn\nP001,Hughes,P207000016049\nP002,Hughes,P207000016049\n"),
              HasSubstr("line 3: P002 has the same UPN as P001 in line 2"));
  Person old_id = pupil("OLD1");
  old_id.upn = "P207000016049";
  current_ = RegisterView(1, {old_id});
  EXPECT_THAT(error("id,surname,upn\nP001,Hughes,P207000016049\n"),
              HasSubstr("the same UPN as OLD1 in the register"));
}

// ---- rows that cannot be placed

TEST_F(RegisterImport, ARowWithoutIdIsRefused) {
  EXPECT_THAT(error(kHeader + ",Amelia,Hughes,yes\n"), HasSubstr("line 2: the row has no id"));
}
TEST_F(RegisterImport, AnIdThatIsNoFileNameIsRefused) {
  for (const char* id : {"../x", "P 1", "=1+1", "-1", "Zoë"})
    EXPECT_THAT(error(kHeader + id + ",Amelia,Hughes,yes\n"), HasSubstr("line 2: the id '")) << id;
}
TEST_F(RegisterImport, AShiftedRowIsRefused) {
  EXPECT_THAT(error(kHeader + "P001,Hughes, Amelia,Hughes,yes\n"),
              HasSubstr("line 2: 5 cells where the header has 4"));
}
TEST_F(RegisterImport, AHeaderWithoutPeopleIsRefused) {
  EXPECT_THAT(error(kHeader), HasSubstr("the file has a header but nobody in it"));
  EXPECT_THAT(error(kHeader + ",,,\n\n"), HasSubstr("nobody in it"));
}
TEST_F(RegisterImport, AnEmptyFileIsRefused) {
  EXPECT_THAT(error(""), HasSubstr("the file is empty"));
  EXPECT_THAT(error("\xef\xbb\xbf"), HasSubstr("the file is empty"));
  EXPECT_THAT(error("\n \n"), HasSubstr("the file is empty"));
}
TEST_F(RegisterImport, SomethingInAColumnWithoutHeaderIsRefused) {
  EXPECT_EQ(planned("id,surname,,\nP001,Hughes,,\n").people.size(), 1U);
  EXPECT_THAT(error("id,surname,,\nP001,Hughes,,yes\n"),
              HasSubstr("line 2: there is something in a column without a header"));
}
TEST_F(RegisterImport, AnOverlongNameIsRefused) {
  EXPECT_THAT(error("id,surname\nP001," + std::string(1001, 'x') + "\n"),
              HasSubstr("line 2: P001: the last name is too long"));
}

// ---- oddities of cells

TEST_F(RegisterImport, FormulasAreText) {
  const std::string csv = "id,surname\nP001,\"=HYPERLINK(\"\"http://x\"\")\"\n";
  EXPECT_EQ(person(csv).last_name, "=HYPERLINK(\"http://x\")");
  EXPECT_THAT(warnings(csv),
              HasSubstr("2: column 'surname': a cell that looks like a formula was taken as text"));
}
TEST_F(RegisterImport, NamesOnTwoLinesBecomeOne) {
  EXPECT_EQ(person("id,surname\nP001,\"Hughes\r\nOkafor\"\n").last_name, "Hughes Okafor");
}
TEST_F(RegisterImport, BlanksAroundCellsAreTakenOff) {
  EXPECT_EQ(person("id , surname\n P001\xc2\xa0, Hughes \n").last_name, "Hughes");
}
TEST_F(RegisterImport, LostLettersAreReported) {
  EXPECT_THAT(warnings("id,surname\nP001,Zo\xef\xbf\xbd\n"),
              HasSubstr("2: column 'surname': letters were lost"));
}
TEST_F(RegisterImport, AGuessedEncodingIsReported) {
  const std::string csv =
      "id,surname\nP001,O\x92"
      "Brien-Zo\xeb\n";
  EXPECT_EQ(person(csv).last_name, "O’Brien-Zoë");
  EXPECT_THAT(warnings(csv), HasSubstr("0: the file was read as Windows-1252"));
}
TEST_F(RegisterImport, AMistypedUpnIsReported) {
  EXPECT_THAT(warnings("id,surname,upn\nP001,Hughes,B207000016049\n"),
              HasSubstr("2: P001: the UPN is mistyped"));
}
TEST_F(RegisterImport, AnUnknownKindIsAPupilAndReported) {
  const std::string csv = "id,surname,role\nP001,Hughes,Astronaut\n";
  EXPECT_EQ(person(csv).kind, PersonKind::Pupil);
  EXPECT_THAT(warnings(csv), HasSubstr("'Astronaut' is not understood and counts as pupil"));
}
TEST_F(RegisterImport, APersonWithoutNameIsReported) {
  EXPECT_THAT(warnings("id,forename,surname\nP001,,\n"), HasSubstr("2: P001 has no name"));
}

// ---- against the register

TEST_F(RegisterImport, ShowsTheDifferenceAndTouchesNothingElse) {
  current_ = RegisterView(7, {pupil("P001", {"facebook", "x"}), pupil("P002", {"facebook"}), pupil("P003")});
  const auto plan = planned("id,photo_facebook,surname\nP001,no,\nP002,yes,Patel\n");
  EXPECT_EQ(plan.register_version, 7U);
  EXPECT_THAT(difference(plan), ElementsAre("P001 (line 2): photos may no longer be shown on facebook",
                                            "P002 (line 3): last name changed"));
  EXPECT_EQ(plan.changed_people, 2U);
  EXPECT_EQ(plan.new_people, 0U);
  EXPECT_EQ(plan.people[0].consents[1], current_.people()[0].consents[1]) << "no column, no change";
  EXPECT_EQ(plan.people[0].last_name, "Hughes") << "a blank cell changes nothing";
  EXPECT_EQ(plan.warnings.front().message,
            "1 of the register is not in the file and stays as they are: P003");
}

TEST_F(RegisterImport, TheSameFileAgainChangesNothing) {
  const std::string csv = kAmelia + "yes\n";
  current_ = RegisterView(1, planned(csv).people);
  options_.day = 2027y / std::chrono::January / 5;
  EXPECT_THAT(difference(planned(csv)), IsEmpty());
}

TEST_F(RegisterImport, ABlankAnswerTakesAConsentBack) {
  current_ = RegisterView(1, {pupil("P001", {"facebook"})});
  EXPECT_FALSE(facebook(kAmelia + "\n").granted);
}

TEST_F(RegisterImport, AnOldListDoesNotUndoAWithdrawal) {
  Person withdrawn = pupil("P001", {"facebook"});
  withdrawn.consents.front().answer = Answer::Withdrawn;
  withdrawn.consents.front().withdrawn = 2026y / std::chrono::October / 10;
  current_ = RegisterView(1, {withdrawn});
  const std::string header = "id,surname,photo_facebook,consent_date\nP001,Hughes,yes,";
  EXPECT_FALSE(facebook(kAmelia + "yes\n").granted);
  EXPECT_FALSE(facebook(header + "2026-09-01\n").granted);
  EXPECT_FALSE(facebook(header + "2026-10-10\n").granted);
  EXPECT_THAT(
      warnings(kAmelia + "yes\n"),
      HasSubstr(
          "2: P001: the image consent for facebook was withdrawn on 2026-10-10; a yes without a later date "
          "does not renew it"));
  EXPECT_TRUE(facebook(header + "2026-10-11\n").granted);
  const auto again = person(header + "2026-10-11\n").consents.front();
  EXPECT_EQ(again.withdrawn, std::nullopt);
  EXPECT_EQ(again.answer, Answer::Granted);
}

TEST_F(RegisterImport, AnOldListDoesNotUndoAYoungerRefusal) {
  Person refusing = pupil("P001", {"facebook"});
  refusing.consents.front().answer = Answer::Refused;
  refusing.consents.front().date = 2026y / std::chrono::October / 10;
  current_ = RegisterView(1, {refusing});
  const std::string header = "id,surname,photo_facebook,consent_date\nP001,Hughes,yes,";
  EXPECT_FALSE(facebook(header + "2026-10-10\n").granted);
  EXPECT_THAT(warnings(header + "2026-09-01\n"), HasSubstr("was refused on 2026-10-10"));
  EXPECT_TRUE(facebook(header + "2026-10-11\n").granted);
}

TEST_F(RegisterImport, AYesWithoutDateDoesNotRenewWhatRanOut) {
  Person expired = pupil("P001", {"facebook"});
  expired.consents.front().until = 2026y / std::chrono::September / 30;
  current_ = RegisterView(1, {expired});
  EXPECT_FALSE(facebook(kAmelia + "yes\n").granted);
  EXPECT_THAT(warnings(kAmelia + "yes\n"), HasSubstr("ran out on 2026-09-30"));
  EXPECT_TRUE(facebook("id,surname,photo_facebook,consent_date\nP001,Hughes,yes,2026-10-01\n").granted);
}

TEST_F(RegisterImport, OnlyAnExplicitNoLiftsDoNotPublish) {
  current_ = RegisterView(1, {do_not_publish(pupil("P001"))});
  EXPECT_TRUE(person("id,surname\nP001,Hughes\n").do_not_publish);
  EXPECT_TRUE(person("id,surname,do_not_publish\nP001,Hughes,\n").do_not_publish);
  EXPECT_TRUE(person("id,surname,do_not_publish\nP001,Hughes,?\n").do_not_publish);
  const std::string lifted = "id,surname,do_not_publish\nP001,Hughes,no\n";
  EXPECT_FALSE(person(lifted).do_not_publish);
  EXPECT_THAT(warnings(lifted), HasSubstr("2: P001 may be published again"));
  EXPECT_THAT(difference(planned(lifted)), ElementsAre("P001 (line 2): do-not-publish: yes, now no"));
}

TEST_F(RegisterImport, AWithdrawnBiometricConsentNeedsANewDate) {
  Person withdrawn = pupil("P001");
  withdrawn.biometric.given = false;
  withdrawn.biometric.withdrawn = 2026y / std::chrono::October / 10;
  current_ = RegisterView(1, {withdrawn});
  const auto recognised = [&](const std::string& csv) {
    return RegisterView(1, planned(csv).people).may_recognise("P001", kToday).granted;
  };
  EXPECT_FALSE(recognised("id,surname,biometric_consent\nP001,Hughes,yes\n"));
  EXPECT_FALSE(recognised("id,surname,biometric_consent,biometric_date\nP001,Hughes,yes,2026-09-01\n"));
  EXPECT_TRUE(recognised("id,surname,biometric_consent,biometric_date\nP001,Hughes,yes,2026-10-11\n"));
}

TEST_F(RegisterImport, ABlankTakesABiometricConsentBack) {
  current_ = RegisterView(1, {pupil("P001")});
  EXPECT_FALSE(person("id,surname,biometric_consent\nP001,Hughes,\n").biometric.given);
  EXPECT_TRUE(person("id,surname\nP001,Hughes\n").biometric.given);
}

TEST_F(RegisterImport, NeverNamesAnybodyInWhatItReports) {
  Person known = pupil("P001", {"facebook"});
  known.first_name = "Aurelia";
  current_ = RegisterView(1, {known});
  const std::string csv =
      "id,forename,surname,preferred name,photo_facebook,do_not_publish_reason,upn\n"
      "P001,Aurelia,Lindqvist,Lia,no,adopted,Q1\nP001,Aurelia,Lindqvist,Lio,yes,adopted,Q1\n";
  std::string all = warnings(csv);
  for (const auto& line : difference(planned(csv))) all += line;
  all += error(csv + "P001,Somebody,Else,,yes,,\n");
  for (const char* name : {"Aurelia", "Lindqvist", "Lia", "Lio", "adopted", "Somebody"})
    EXPECT_THAT(all, Not(HasSubstr(name)));
}

// ---- the shared registers

TEST_F(RegisterImport, ReadsTheSharedRegisters) {
  SCHOOLGATE_NEEDS_SHARED("school/register.csv");
  const auto read = [&](const char* folder) {
    std::ifstream file(schoolgate::test::shared_data() / folder / "register.csv", std::ios::binary);
    return planned(std::string(std::istreambuf_iterator<char>(file), {}));
  };
  const auto school = read("school");
  EXPECT_EQ(school.people.size(), 20U);
  EXPECT_THAT(school.warnings, IsEmpty());
  const RegisterView people(1, school.people);
  EXPECT_TRUE(people.do_not_publish("P011"));
  EXPECT_FALSE(people.may_recognise("P003", kToday).granted);
  EXPECT_TRUE(people.may_show("P001", "facebook", Purpose::Image, kToday).granted);
  EXPECT_FALSE(people.may_show("P001", "facebook", Purpose::Name, kToday).granted);
  EXPECT_EQ(read("names").people.size(), 60U);
  EXPECT_EQ(read("identities").people.size(), 300U);
}
