#include "consent/register/register.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "consent/people.hpp"
#include "foundation/storage/session.hpp"
#include "support/ledger_fence.hpp"
#include "support/manual_clock.hpp"
#include "support/postgresql.hpp"
#include "support/temporary_folder.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::ErrorCode;
using schoolgate::test::granted;
using schoolgate::test::kFirstOfTerm;
using schoolgate::test::kToday;
using schoolgate::test::pupil;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const Author kOffice{"office", "import autumn.csv"};

// Everything set, so that a column that is forgotten shows.
Person full_person() {
  Person person;
  person.id = "S042";
  person.kind = PersonKind::Staff;
  person.first_name = "Zoë";
  person.last_name = "O'Brien";
  person.known_as = "Zo";
  person.class_name = "4B";
  person.upn = "H801200001001";
  person.date_of_birth = 2016y / std::chrono::February / 29;
  person.leaving_date = 2027y / std::chrono::July / 20;
  person.do_not_publish = true;
  person.do_not_publish_reason = "court order";
  person.biometric = {true, true, true, kFirstOfTerm, kToday, "folder 3"};
  person.consents = {
      {"facebook", Purpose::Image, Answer::Granted, "public task", "father", kFirstOfTerm, kToday,
       2026y / std::chrono::December / 1, "form 12"},
      {"facebook", Purpose::Name, Answer::Refused, "", "", {}, {}, {}, ""},
      {"x", Purpose::Image, Answer::Withdrawn, "consent", "self", kFirstOfTerm, {}, kToday, ""}};
  return person;
}

class RegisterTest : public testing::Test {
 protected:
  std::vector<std::string> history(std::string_view person = "") {
    std::vector<std::string> lines;
    for (const auto& change : register_.history(person)) lines.push_back(change.what);
    return lines;
  }
  schoolgate::consent::Permission image_on_facebook(std::string_view person) {
    return register_.view().may_show(person, "facebook", Purpose::Image, clock_.today());
  }

  schoolgate::test::TemporaryFolder folder_;
  schoolgate::test::ManualClock clock_{kToday};
  std::shared_ptr<schoolgate::Database> database_ =
      schoolgate::test::open_database(folder_.path() / "register.db");
  Register register_{database_, clock_};
  Ledger ledger_{database_, clock_};
};

}  // namespace

TEST_F(RegisterTest, BeginsEmptyAtVersionZero) {
  EXPECT_EQ(register_.version(), 0U);
  EXPECT_THAT(register_.view().people(), IsEmpty());
  EXPECT_THAT(history(), IsEmpty());
}

TEST_F(RegisterTest, GivesBackAPersonWithEveryField) {
  const std::vector<Person> people{pupil("P001", {"facebook"}), full_person()};
  ASSERT_TRUE(register_.put_people(people, kOffice));
  EXPECT_EQ(register_.view().people(), people);
  EXPECT_EQ(register_.view().version(), 1U);
}

TEST_F(RegisterTest, IsThereAfterOpeningAgain) {
  ASSERT_TRUE(register_.put_people({full_person()}, kOffice));
  Register again(schoolgate::test::open_database(folder_.path() / "register.db"), clock_);
  EXPECT_EQ(again.view().people(), std::vector{full_person()});
}

TEST_F(RegisterTest, ChangesOnlyThePeopleGiven) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"}), pupil("P002")}, kOffice));
  ASSERT_TRUE(register_.put_people({pupil("P002", {"facebook"})}, kOffice));
  EXPECT_EQ(register_.version(), 2U);
  EXPECT_TRUE(image_on_facebook("P001").granted);
  EXPECT_TRUE(image_on_facebook("P002").granted);
}

TEST_F(RegisterTest, RemovesAnAnswerThatIsNoLongerThere) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"})}, kOffice));
  ASSERT_TRUE(register_.put_people({pupil("P001")}, kOffice));
  EXPECT_FALSE(image_on_facebook("P001").granted);
  EXPECT_THAT(history(), ElementsAre("P001: new pupil; image on facebook; biometric consent",
                                     "P001 image facebook: granted -> none"));
}

TEST_F(RegisterTest, RaisesNoVersionWhenNothingChanges) {
  ASSERT_TRUE(register_.put_people({full_person()}, kOffice));
  ASSERT_TRUE(register_.put_people({full_person()}, kOffice));
  ASSERT_TRUE(register_.set_do_not_publish("S042", true, "court order", kOffice));
  EXPECT_EQ(register_.version(), 1U);
  EXPECT_EQ(ledger_.verify(), 1U);
}

TEST_F(RegisterTest, TakesAllPeopleOrNone) {
  Person undated = pupil("P003", {"facebook"});
  undated.consents.front().date = {};
  const auto status = register_.put_people({pupil("P001"), undated}, kOffice);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message, "P003: the image consent for facebook is granted but has no date");
  EXPECT_THAT(register_.view().people(), IsEmpty());
  EXPECT_EQ(register_.version(), 0U);
}

TEST_F(RegisterTest, RefusesAnIdThatComesTwice) {
  const auto status = register_.put_people({pupil("P001"), pupil("P001")}, kOffice);
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("P001 comes twice"));
}

TEST_F(RegisterTest, RefusesAChangePlannedOnAnOlderVersion) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"})}, kOffice));
  const auto planned_on = register_.version();
  ASSERT_TRUE(register_.withdraw("P001", "facebook", Purpose::Image, kOffice));
  const auto status = register_.put_people({pupil("P001", {"facebook"})}, kOffice, planned_on);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::Conflict);
  EXPECT_FALSE(image_on_facebook("P001").granted);
  EXPECT_TRUE(register_.put_people({pupil("P002")}, kOffice, register_.version()));
}

TEST_F(RegisterTest, SetsAnAnswer) {
  ASSERT_TRUE(register_.put_people({pupil("P001")}, kOffice));
  ASSERT_TRUE(register_.set_consent("P001", granted("facebook", Purpose::Image), kOffice));
  EXPECT_EQ(register_.version(), 2U);
  EXPECT_TRUE(image_on_facebook("P001").granted);
  EXPECT_EQ(history("P001").back(), "P001 image facebook: none -> granted");
}

TEST_F(RegisterTest, WithdrawsFromTodayOn) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook", "x"})}, kOffice));
  ASSERT_TRUE(register_.withdraw("P001", "facebook", Purpose::Image, kOffice));
  EXPECT_EQ(image_on_facebook("P001").reason, "image consent for facebook withdrawn on 2026-10-15");
  EXPECT_TRUE(register_.view().may_show("P001", "x", Purpose::Image, kToday).granted);
  EXPECT_EQ(history("P001").back(), "P001 image facebook: granted -> withdrawn");
}

TEST_F(RegisterTest, WithdrawsImageAndNameTogetherUnlessOneIsMeant) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook", "x"})}, kOffice));
  for (const std::string platform : {"facebook", "x"}) {
    ASSERT_TRUE(register_.set_consent("P001", granted(platform, Purpose::Name), kOffice));
  }
  const auto before = register_.version();
  ASSERT_TRUE(register_.withdraw("P001", "facebook", std::nullopt, kOffice));
  EXPECT_EQ(register_.version(), before + 1);
  ASSERT_TRUE(register_.withdraw("P001", "x", Purpose::Image, kOffice));
  const auto view = register_.view();
  EXPECT_FALSE(view.may_show("P001", "facebook", Purpose::Image, kToday).granted);
  EXPECT_FALSE(view.may_show("P001", "facebook", Purpose::Name, kToday).granted);
  EXPECT_FALSE(view.may_show("P001", "x", Purpose::Image, kToday).granted);
  EXPECT_TRUE(view.may_show("P001", "x", Purpose::Name, kToday).granted);
}

TEST_F(RegisterTest, KeepsTheDayOfTheFirstWithdrawal) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"})}, kOffice));
  ASSERT_TRUE(register_.withdraw("P001", "facebook", Purpose::Image, kOffice));
  clock_.advance(48h);
  ASSERT_TRUE(register_.withdraw("P001", "facebook", Purpose::Image, kOffice));
  EXPECT_EQ(register_.version(), 2U);
  EXPECT_THAT(image_on_facebook("P001").reason, HasSubstr("2026-10-15"));
}

TEST_F(RegisterTest, RecordsAWithdrawalWhereNothingWasGranted) {
  ASSERT_TRUE(register_.put_people({pupil("P001")}, kOffice));
  ASSERT_TRUE(register_.withdraw("P001", "tiktok", Purpose::Image, kOffice));
  EXPECT_EQ(history("P001").back(), "P001 image tiktok: none -> withdrawn");
}

TEST_F(RegisterTest, MarksAPersonAsNotToBePublished) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"})}, kOffice));
  ASSERT_TRUE(register_.set_do_not_publish("P001", true, "court order", kOffice));
  EXPECT_TRUE(register_.view().do_not_publish("P001"));
  EXPECT_FALSE(image_on_facebook("P001").granted);
  EXPECT_THAT(history("P001"), ElementsAre(HasSubstr("new pupil"), "P001 do-not-publish: no -> yes",
                                           "P001: do-not-publish reason changed"));
}

TEST_F(RegisterTest, SetsTheBiometricConsent) {
  ASSERT_TRUE(register_.put_people({pupil("P001")}, kOffice));
  BiometricConsent objection = register_.view().find("P001")->biometric;
  objection.child_objects = true;
  ASSERT_TRUE(register_.set_biometric("P001", objection, kOffice));
  EXPECT_FALSE(register_.view().may_recognise("P001", kToday).granted);
  EXPECT_EQ(history("P001").back(), "P001 child's objection to recognition: no -> yes");
}

TEST_F(RegisterTest, SaysWhoIsNotInIt) {
  for (const auto& status : {register_.set_consent("P404", granted("x", Purpose::Image), kOffice),
                             register_.withdraw("P404", "x", Purpose::Image, kOffice),
                             register_.set_do_not_publish("P404", true, "", kOffice),
                             register_.set_biometric("P404", {}, kOffice)}) {
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::NotFound);
    EXPECT_THAT(status.error().message, HasSubstr("P404"));
  }
}

TEST_F(RegisterTest, RefusesAGrantedAnswerWithoutDate) {
  ASSERT_TRUE(register_.put_people({pupil("P001")}, kOffice));
  Consent undated = granted("x", Purpose::Image);
  undated.date = {};
  EXPECT_FALSE(register_.set_consent("P001", undated, kOffice));
  EXPECT_EQ(register_.version(), 1U);
}

TEST_F(RegisterTest, RefusesTextsThatWouldBreakAList) {
  for (const char* text : {"two\nlines", "\x1b[31mred", "Zo\xeb"}) {
    Person person = pupil("P001");
    person.last_name = text;
    EXPECT_FALSE(register_.put_people({person}, kOffice)) << text;
  }
  Person person = pupil("P001");
  person.class_name = std::string(1001, 'x');
  EXPECT_FALSE(register_.put_people({person}, kOffice));
}

TEST_F(RegisterTest, RefusesIdsThatAreNoFileNames) {
  for (const char* id : {"", "../P001", "a/b", ".hidden", "-x", "P 1", "P\n1", "Zo\xc3\xab"}) {
    EXPECT_FALSE(register_.put_people({pupil(id)}, kOffice)) << id;
  }
  EXPECT_TRUE(register_.put_people({pupil("j.smith@school-1_a")}, kOffice));
}

TEST_F(RegisterTest, NeverWritesANameOrAReasonIntoHistoryOrLedger) {
  Person person = full_person();
  ASSERT_TRUE(register_.put_people({person}, kOffice));
  person.first_name = "Aurelia";
  person.last_name = "Lindqvist";
  person.do_not_publish_reason = "adopted";
  person.consents.front().given_by = "Mrs Lindqvist";
  ASSERT_TRUE(register_.put_people({person}, kOffice));
  std::string all;
  for (const auto& line : history()) all += line + "\n";
  for (const auto& entry : ledger_.entries(1, 10)) all += entry.subject + entry.detail + "\n";
  EXPECT_THAT(all, HasSubstr("S042: first name changed"));
  for (const char* secret : {"Zo", "O'Brien", "Aurelia", "Lindqvist", "court", "adopted"})
    EXPECT_THAT(all, Not(HasSubstr(secret)));
}

TEST_F(RegisterTest, WritesWhoChangedWhatWhen) {
  ASSERT_TRUE(register_.put_people({pupil("P001")}, kOffice));
  const auto change = register_.history("P001").front();
  EXPECT_EQ(change.version, 1U);
  EXPECT_EQ(change.when, clock_.now());
  EXPECT_EQ(change.by, "office");
  const auto entry = ledger_.entries(1, 1).front();
  EXPECT_EQ(entry.who, "office");
  EXPECT_EQ(entry.action, "register.people_changed");
  EXPECT_EQ(entry.subject, "import autumn.csv");
  EXPECT_THAT(entry.detail, HasSubstr(R"("changes":1)"));
  EXPECT_THAT(entry.detail, HasSubstr(R"("version":1)"));
}

TEST_F(RegisterTest, HasAHistoryThatTheLedgerVouchesFor) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"}), pupil("P002")}, kOffice));
  ASSERT_TRUE(register_.withdraw("P001", "facebook", Purpose::Image, kOffice));
  ASSERT_TRUE(register_.set_do_not_publish("P002", true, "court order", kOffice));
  EXPECT_EQ(register_.verify_history(), 3U);
  for (const auto& [altered, mended, told] :
       {std::tuple{
            "UPDATE register_history SET what = 'P001 image facebook: none -> granted' WHERE version = 2",
            "UPDATE register_history SET what = 'P001 image facebook: granted -> withdrawn' WHERE version = "
            "2",
            "the history of register version 2"},
        std::tuple{"UPDATE register_state SET version = 2", "UPDATE register_state SET version = 3",
                   "the register says version 2, its history goes to 3"},
        std::tuple{"UPDATE register_history SET version = 9 WHERE version = 1",
                   "UPDATE register_history SET version = 1 WHERE version = 9",
                   "the history of register version 1"}}) {
    database_->transact(
        [statement = std::string(altered)](schoolgate::WriteSession& session) { session << statement; });
    const auto verified = register_.verify_history();
    ASSERT_FALSE(verified) << altered;
    EXPECT_THAT(verified.error().message, HasSubstr(told));
    database_->transact(
        [statement = std::string(mended)](schoolgate::WriteSession& session) { session << statement; });
  }
  EXPECT_EQ(register_.verify_history(), 3U);
}

TEST_F(RegisterTest, TellsWhenPeopleOrAnswersWereAlteredBesideTheLedger) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"}), pupil("P002")}, kOffice, std::nullopt,
                                   {{{"P001", "P002"}, Sameness::Same}}));
  ASSERT_TRUE(register_.withdraw("P001", "facebook", Purpose::Image, kOffice));
  ASSERT_TRUE(register_.set_do_not_publish("P002", true, "court order", kOffice));
  const auto run = [&](const char* statement) {
    database_->transact([&](schoolgate::WriteSession& session) { session << statement; });
  };
  for (const auto& [altered, mended] :
       {std::pair{"UPDATE people SET do_not_publish = 0 WHERE id = 'P002'",
                  "UPDATE people SET do_not_publish = 1 WHERE id = 'P002'"},
        std::pair{"UPDATE consents SET answer = 'granted', given_by = 'x' WHERE person = 'P001'",
                  "UPDATE consents SET answer = 'withdrawn', given_by = 'mother' WHERE person = 'P001'"},
        std::pair{"UPDATE said_of_pairs SET same = 0", "UPDATE said_of_pairs SET same = 1"},
        std::pair{"UPDATE people SET id = 'P009' WHERE id = 'P002'",
                  "UPDATE people SET id = 'P002' WHERE id = 'P009'"}}) {
    run(altered);
    const auto verified = register_.verify_history();
    ASSERT_FALSE(verified) << altered;
    EXPECT_THAT(verified.error().message, HasSubstr("the people and answers of register version 3"));
    run(mended);
    EXPECT_EQ(register_.verify_history(), 3U) << mended;
  }
}

// The change, its history, the version and the ledger entry are one transaction.
TEST_F(RegisterTest, ChangesNothingWhenTheLedgerCannotBeWritten) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"})}, kOffice));
  database_->transact([](schoolgate::WriteSession& session) { schoolgate::test::fill_the_disk(session); });
  EXPECT_THROW(static_cast<void>(register_.withdraw("P001", "facebook", Purpose::Image, kOffice)),
               schoolgate::StorageError);
  EXPECT_EQ(register_.version(), 1U);
  EXPECT_TRUE(image_on_facebook("P001").granted);
  EXPECT_EQ(history().size(), 1U);
}

TEST_F(RegisterTest, ReadsADamagedRowAsANo) {
  ASSERT_TRUE(register_.put_people({pupil("P001", {"facebook"})}, kOffice));
  ASSERT_TRUE(image_on_facebook("P001").granted);
  struct Damage {
    const char* done;
    const char* mended;
  };
  for (const auto& [done, mended] :
       {Damage{"UPDATE consents SET answer = 'Granted!'", "UPDATE consents SET answer = 'granted'"},
        Damage{"UPDATE consents SET given_on = 'soon'", "UPDATE consents SET given_on = '2026-09-01'"},
        Damage{"UPDATE consents SET until_day = '2026-99-99'", "UPDATE consents SET until_day = ''"},
        Damage{"UPDATE consents SET withdrawn_on = '?'", "UPDATE consents SET withdrawn_on = ''"},
        Damage{"UPDATE consents SET purpose = 'both'", "UPDATE consents SET purpose = 'image'"},
        Damage{"UPDATE people SET do_not_publish = 2", "UPDATE people SET do_not_publish = 0"},
        Damage{"UPDATE people SET leaving_date = 'July'", "UPDATE people SET leaving_date = ''"}}) {
    const auto run = [&](const char* statement) {
      database_->transact([&](schoolgate::WriteSession& session) { session << statement; });
    };
    run(done);
    EXPECT_FALSE(image_on_facebook("P001").granted) << done;
    run(mended);
    EXPECT_TRUE(image_on_facebook("P001").granted) << mended;
  }
}

TEST_F(RegisterTest, CountsEveryDayByWhichAnAnswerBecomesAnother) {
  using std::chrono::days;
  const auto on = [](int day) { return schoolgate::Day(std::chrono::sys_days(kToday) + days(day)); };
  Person begins = pupil("P001", {"facebook"});
  begins.consents[0].date = on(2);
  Person ends = pupil("P002", {"facebook"});
  ends.consents[0].until = on(4);
  Person goes_back = pupil("P003", {"facebook"});
  goes_back.consents[0].withdrawn = on(7);
  Person leaves = pupil("P004", {"facebook"});
  leaves.leaving_date = on(9);
  Person known_from = pupil("P005");
  known_from.biometric.date = on(12);
  Person known_until = pupil("P006");
  known_until.biometric.withdrawn = on(14);
  ASSERT_TRUE(register_.put_people({begins, ends, goes_back, leaves, known_from, known_until}, kOffice));
  const auto dates = [&](PlatformAccount& account, schoolgate::Day) {
    account.opened = on(16);
    account.closed = on(18);
  };
  ASSERT_TRUE(register_.change_platform("website", kOffice, dates));

  const RegisterView view = register_.view();
  const auto answers = [&](schoolgate::Day day) {
    std::string all = view.why_shut("website", day);
    for (const Person& person : view.people()) {
      for (const auto& one :
           {view.may_show(person.id, "facebook", Purpose::Image, day), view.may_recognise(person.id, day)})
        all += one.granted ? "; yes, " + one.reason : "; no, " + one.reason;
    }
    return all;
  };
  std::vector<int> another;
  std::vector<int> counted;
  for (int day = 0; day < 21; ++day) {
    if (answers(on(day)) != answers(on(day - 1))) another.push_back(day);
    if (register_.days_come(on(day)) != register_.days_come(on(day - 1))) counted.push_back(day);
  }
  EXPECT_THAT(another, ElementsAre(2, 5, 7, 10, 12, 14, 16, 18)) << "or nothing is shown by what follows";
  EXPECT_EQ(counted, another);
}

TEST_F(RegisterTest, RemembersWhatWasSaidOfTwoIds) {
  ASSERT_TRUE(register_.put_people({pupil("000123"), pupil("123", {"facebook"})}, kOffice));
  EXPECT_FALSE(image_on_facebook("123").granted) << "nobody has said yet";
  const SaidOfPair different{{"000123", "123"}, Sameness::Different};
  const auto version = register_.version();
  ASSERT_TRUE(register_.put_people({}, kOffice, version, {different}));
  EXPECT_EQ(register_.version(), version + 1);
  EXPECT_TRUE(image_on_facebook("123").granted);
  EXPECT_THAT(history("000123"), testing::Contains("000123 and 123: said to be two people"));
  EXPECT_TRUE(register_.verify_history());
  ASSERT_TRUE(register_.put_people({}, kOffice, std::nullopt, {different}));
  EXPECT_EQ(register_.version(), version + 1) << "what is already so raises no version";
  ASSERT_TRUE(register_.put_people({}, kOffice, std::nullopt, {{{"000123", "123"}, Sameness::Same}}));
  EXPECT_FALSE(image_on_facebook("123").granted);
}
