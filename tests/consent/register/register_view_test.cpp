#include "consent/register/register_view.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

#include <gmock/gmock.h>

#include "consent/people.hpp"
#include "consent/register/renewals.hpp"
#include "consent/register/same_person.hpp"
#include "foundation/text.hpp"
#include "support/source_folder.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::Day;
using schoolgate::kWords;
using schoolgate::trimmed;
using schoolgate::test::kToday;
using schoolgate::test::pupil;
using testing::HasSubstr;

namespace {

constexpr Day kYesterday{2026y / std::chrono::October / 14};
constexpr Day kTomorrow{2026y / std::chrono::October / 16};
constexpr Day kNoDay{2026y / std::chrono::February / 30};

struct Case {
  const char* name;
  std::function<void(Person&)> change;
  bool granted;
  const char* reason;
};

class Recognising : public testing::TestWithParam<Case> {};

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

struct ConsentRow {
  std::string text;  // as it stands in the table
  Person person;
  bool shown = false;
  std::string why;
  std::string asked;
};

std::vector<std::string> parts_of(const std::string& text, char divider) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, divider);) parts.emplace_back(trimmed(part));
  return parts;
}

// "2026-09-01", "no day", or nothing.
std::optional<Day> day_said(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text == "no day" ? kNoDay : schoolgate::parse_iso_day(text).value();
}

// "until 2026-10-14": one thing that the register has of them.
void enter(Person& person, Consent& answer, const std::string& fact) {
  const auto blank = std::min(fact.find(' '), fact.size());
  const std::string what = fact.substr(0, blank);
  const std::string rest(trimmed(fact.substr(blank)));
  if (const auto given = schoolgate::from_word<Answer>(what); given && *given != Answer::Withdrawn) {
    answer.answer = *given;
    answer.date = day_said(rest).value_or(Day{});
  } else if (what == "withdrawn") {
    if (!is_a_yes(answer.answer)) answer.answer = Answer::Withdrawn;
    answer.withdrawn = day_said(rest);
  } else if (what == "until") {
    answer.until = day_said(rest);
  } else if (what == "basis") {
    answer.basis = rest;
  } else if (what == "leaves") {
    person.leaving_date = day_said(rest);
  } else if (fact == "child objects") {
    person.biometric.child_objects = true;
  } else if (fact == "parent objects") {
    person.biometric.parent_objects = true;
  } else if (fact == "never publish") {
    person.do_not_publish = true;
  } else {
    throw std::logic_error("the table says what nobody understands: " + fact);
  }
}

std::vector<ConsentRow> consent_rows() {
  std::ifstream file(schoolgate::test::source_folder() / "tests/consent/consent_rules.txt");
  std::vector<ConsentRow> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    auto cells = parts_of(line, '|');
    cells.resize(4);
    ConsentRow row{line, pupil("P001"), cells[1] == "yes", cells[2], cells[3]};
    Consent answer;
    answer.platform = "facebook";
    const auto facts = parts_of(cells[0], ',');
    for (const std::string& fact : facts) enter(row.person, answer, fact);
    for (const auto& [purpose, unused] : kWords<Purpose>) {
      Consent own = answer;
      own.purpose = purpose;
      if (answer.answer == Answer::FirstName && purpose != Purpose::Name)
        own = {"facebook", purpose, Answer::Refused};
      if (!facts.empty()) row.person.consents.push_back(own);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

TEST(ConsentRules, SayWhoIsShownAndWhoseFamilyIsAskedAgain) {
  const auto rows = consent_rows();
  ASSERT_GT(rows.size(), 20U);
  for (const ConsentRow& row : rows) {
    const RegisterView people(1, {row.person});
    const bool first_name = row.text.starts_with("first-name");
    for (const auto& [purpose, purpose_word] : kWords<Purpose>) {
      const auto whole = people.may_show("P001", "facebook", purpose, kToday);
      EXPECT_EQ(whole.granted, row.shown && !first_name) << row.text;
      if (first_name && purpose != Purpose::Name) continue;
      const auto answer = first_name ? people.may_name("P001", "facebook", "First", kToday) : whole;
      EXPECT_EQ(answer.granted, row.shown) << row.text;
      std::string why = row.why;
      if (const auto image = why.find("image"); image != std::string::npos)
        why.replace(image, 5, purpose_word);
      EXPECT_EQ(answer.reason, why) << row.text;
      EXPECT_FALSE(people.may_show("P001", "x", purpose, kToday).granted) << row.text;
    }
    std::string asked;
    for (const Renewal& one : renewals(people, {"facebook"}, kToday, 30)) asked += schoolgate::word(one.kind);
    EXPECT_EQ(asked, row.asked) << row.text;
  }
}

TEST(RegisterView, AYesForOnePurposeIsNoneForAnother) {
  const RegisterView people(1, {pupil("P001", {"facebook"})});
  EXPECT_TRUE(people.may_show("P001", "facebook", Purpose::Image, kToday).granted);
  EXPECT_EQ(people.may_show("P001", "facebook", Purpose::Name, kToday).reason,
            "no name consent for facebook");
}

TEST(RegisterView, ByConsentToAFirstNameNothingElseMayStand) {
  Person person = pupil("P001");
  person.first_name = "Isabella-Mae";
  person.known_as = "Bella";
  person.last_name = "Turner";
  person.consents = {{"facebook", Purpose::Name, Answer::FirstName, "", "", schoolgate::test::kFirstOfTerm}};
  const RegisterView people(1, {person});
  const auto may = [&](const char* written) {
    return people.may_name("P001", "facebook", written, kToday).granted;
  };
  for (const char* own : {"Isabella-Mae", "ISABELLA MAE", "Bella", "bella"}) EXPECT_TRUE(may(own)) << own;
  for (const char* more :
       {"Isabella-Mae Turner", "Bella T.", "Turner", "Isabella", "Mae", "Bella, 4B", "Belle", ""})
    EXPECT_FALSE(may(more)) << more;
  EXPECT_EQ(people.may_name("P001", "facebook", "Turner", kToday).reason,
            "name consent for facebook is for the first name alone");
}

TEST(RegisterView, ANameThatIsTheSurnameTooIsNoFirstName) {
  Person person = pupil("P001");
  person.first_name = "James";
  person.last_name = "James";
  person.known_as = "Jim James";
  person.consents = {{"facebook", Purpose::Name, Answer::FirstName, "", "", schoolgate::test::kFirstOfTerm}};
  const RegisterView people(1, {person});
  EXPECT_FALSE(people.may_name("P001", "facebook", "James", kToday).granted);
  EXPECT_FALSE(people.may_name("P001", "facebook", "Jim James", kToday).granted);
}

TEST(RegisterView, AFirstNameHoldsNoWordOfASurname) {
  const auto may = [](const char* first, const char* last, const char* known_as, const char* written) {
    Person person = pupil("P001");
    person.first_name = first;
    person.last_name = last;
    person.known_as = known_as;
    person.consents = {
        {"facebook", Purpose::Name, Answer::FirstName, "", "", schoolgate::test::kFirstOfTerm}};
    return RegisterView(1, {person}).may_name("P001", "facebook", written, kToday).granted;
  };
  EXPECT_TRUE(may("James", "", "", "James")) << "one name is all that there is";
  EXPECT_FALSE(may("James Smith", "", "", "James Smith")) << "the whole name in one field";
  EXPECT_FALSE(may("James", "", "James Smith", "James Smith"));
  EXPECT_FALSE(may("James", "Smith-Jones", "James Smith", "James Smith")) << "half of a surname";
  EXPECT_TRUE(may("James", "Smith-Jones", "James Smith", "James"));
}

TEST_P(Recognising, FollowsTheRegister) {
  Person person = pupil("P001");
  GetParam().change(person);
  const RegisterView people(1, {person});
  const auto answer = people.may_recognise("P001", kToday);
  EXPECT_EQ(answer.granted, GetParam().granted);
  EXPECT_EQ(answer.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    RegisterView, Recognising,
    testing::Values(Case{"Given", [](Person&) {}, true, "biometric consent of 2026-09-01"},
                    Case{"NeverGiven", [](Person& p) { p.biometric = {}; }, false, "no biometric consent"},
                    Case{"AParentObjects", [](Person& p) { p.biometric.parent_objects = true; }, false,
                         "a parent objects to face recognition"},
                    Case{"TheChildObjects", [](Person& p) { p.biometric.child_objects = true; }, false,
                         "objects to face recognition"},
                    Case{"Withdrawn", [](Person& p) { p.biometric.withdrawn = kToday; }, false,
                         "biometric consent withdrawn on 2026-10-15"},
                    Case{"BeginsTomorrow", [](Person& p) { p.biometric.date = kTomorrow; }, false,
                         "biometric consent begins only on 2026-10-16"},
                    Case{"OnADayThatDoesNotExist", [](Person& p) { p.biometric.date = kNoDay; }, false,
                         "biometric consent has no date"},
                    Case{"Left", [](Person& p) { p.leaving_date = kYesterday; }, false, "left on 2026-10-14"},
                    Case{"DoNotPublishIsRecognisedSoThatItBlocks", [](Person& p) { p.do_not_publish = true; },
                         true, "biometric consent of 2026-09-01"}),
    name_of);

TEST(RegisterView, AnObjectionOfChildOrParentIsANoToEverythingEverywhere) {
  const std::initializer_list<const char*> platforms{"facebook",   "x",        "instagram", "tiktok",
                                                     "linkedin",   "whatsapp", "youtube",   "website",
                                                     "newsletter", "press",    "display",   "home"};
  for (bool BiometricConsent::*objection :
       {&BiometricConsent::child_objects, &BiometricConsent::parent_objects}) {
    Person person = pupil("P001", platforms, platforms);
    person.biometric.*objection = true;
    const RegisterView people(1, {person});
    for (const char* platform : platforms) {
      for (const Purpose purpose : {Purpose::Image, Purpose::Name}) {
        const auto answer = people.may_show("P001", platform, purpose, kToday);
        EXPECT_FALSE(answer.granted) << platform;
        EXPECT_THAT(answer.reason, HasSubstr("objects to being shown"));
      }
    }
    EXPECT_FALSE(people.may_recognise("P001", kToday).granted);
  }
}

TEST(RegisterView, AnswersNoForSomebodyItDoesNotKnow) {
  const RegisterView people(1, {pupil("P001", {"facebook"})});
  EXPECT_FALSE(people.may_show("P002", "facebook", Purpose::Image, kToday).granted);
  EXPECT_FALSE(people.may_show("", "facebook", Purpose::Image, kToday).granted);
  EXPECT_FALSE(people.may_recognise("P002", kToday).granted);
  EXPECT_FALSE(people.do_not_publish("P002"));
  EXPECT_EQ(people.find("P002"), nullptr);
}

TEST(RegisterView, AnswersNoOnADayThatDoesNotExist) {
  const RegisterView people(1, {pupil("P001", {"facebook"})});
  EXPECT_FALSE(people.may_show("P001", "facebook", Purpose::Image, kNoDay).granted);
  EXPECT_FALSE(people.may_recognise("P001", kNoDay).granted);
}

TEST(RegisterView, NeverNamesAnybodyInAReason) {
  Person person = pupil("P001", {"facebook"});
  person.first_name = "Amelia";
  person.do_not_publish = true;
  const RegisterView people(1, {person});
  EXPECT_THAT(people.may_show("P001", "facebook", Purpose::Image, kToday).reason, Not(HasSubstr("Amelia")));
}

TEST(RegisterView, RefusesToHoldAnIdOrAConsentTwice) {
  EXPECT_THROW(RegisterView(1, {pupil("P001"), pupil("P001")}), std::logic_error);
  EXPECT_THROW(RegisterView(1, {pupil("P001", {"x", "x"})}), std::logic_error);
}

class SeveralIds : public testing::Test {
 protected:
  // A is B, B is C, C must not be published; D's name is like C's, of whom nobody has said anything.
  RegisterView people_{1, everybody(), {{{"A1", "B2"}, Sameness::Same}, {{"B2", "C3"}, Sameness::Same}}};

  static std::vector<Person> everybody() {
    Person third = pupil("C3", {"facebook"});
    third.do_not_publish = true;
    third.first_name = "Amelia";
    third.last_name = "Hughes";
    Person fourth = pupil("D4", {"facebook"});
    fourth.first_name = "Amelia";
    fourth.last_name = "Hughes";
    return {pupil("A1", {"facebook"}), pupil("B2", {"facebook"}), third, fourth, pupil("E5", {"facebook"})};
  }
};

TEST_F(SeveralIds, AreAskedToTheEndOfTheChain) {
  ASSERT_TRUE(people_.may_show("E5", "facebook", Purpose::Image, kToday).granted) << "who is nobody else";
  for (const char* id : {"A1", "B2", "D4"}) {
    const auto answer = people_.may_show(id, "facebook", Purpose::Image, kToday);
    EXPECT_FALSE(answer.granted) << id;
    EXPECT_THAT(answer.reason, HasSubstr("may be the same person as C3"));
    EXPECT_TRUE(people_.do_not_publish(id)) << id;
  }
  EXPECT_THAT(maybe_same(people_, "A1"), testing::UnorderedElementsAre("A1", "B2", "C3", "D4"));
  EXPECT_THAT(maybe_same(people_, "E5"), testing::ElementsAre("E5"));
  EXPECT_THAT(maybe_same(people_, "nobody"), testing::ElementsAre("nobody"));
}

TEST_F(SeveralIds, AreGivenOutTogetherOnlyWhereSomebodySaidSo) {
  EXPECT_THAT(said_same(people_, "A1"), testing::UnorderedElementsAre("A1", "B2", "C3"));
  EXPECT_THAT(said_same(people_, "D4"), testing::ElementsAre("D4"));
  const RegisterView contradicted(
      1, everybody(),
      {{{"A1", "B2"}, Sameness::Same}, {{"B2", "C3"}, Sameness::Same}, {{"A1", "C3"}, Sameness::Different}});
  EXPECT_THAT(said_same(contradicted, "A1"), testing::UnorderedElementsAre("A1", "B2"));
  EXPECT_TRUE(contradicted.do_not_publish("A1")) << "while B2 may be either, the stricter answer counts";
}
