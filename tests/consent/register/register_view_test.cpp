#include "consent/register/register_view.hpp"

#include <functional>

#include <gmock/gmock.h>

#include "consent/people.hpp"

using namespace std::chrono_literals;
using namespace schoolgate::consent;
using schoolgate::Day;
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

class ShowingAnImage : public testing::TestWithParam<Case> {};
class Recognising : public testing::TestWithParam<Case> {};

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

Consent& first_consent(Person& person) { return person.consents.front(); }

}  // namespace

TEST_P(ShowingAnImage, FollowsTheRegister) {
  Person person = pupil("P001", {"facebook"});
  GetParam().change(person);
  const RegisterView people(1, {person});
  const auto answer = people.may_show("P001", "facebook", Purpose::Image, kToday);
  EXPECT_EQ(answer.granted, GetParam().granted);
  EXPECT_EQ(answer.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    RegisterView, ShowingAnImage,
    testing::Values(
        Case{"Granted", [](Person&) {}, true, "image consent of 2026-09-01"},
        Case{"OnAnotherBasis", [](Person& p) { first_consent(p).basis = "public task"; }, true,
             "image consent of 2026-09-01 (public task)"},
        Case{"NeverAnswered", [](Person& p) { p.consents.clear(); }, false, "no image consent for facebook"},
        Case{"Refused", [](Person& p) { first_consent(p).answer = Answer::Refused; }, false,
             "no image consent for facebook (refused on 2026-09-01)"},
        Case{"RefusedWithoutDate",
             [](Person& p) {
               first_consent(p) = {"facebook", Purpose::Image};
             },
             false, "no image consent for facebook"},
        Case{"AnotherPlatformOnly", [](Person& p) { first_consent(p).platform = "x"; }, false,
             "no image consent for facebook"},
        Case{"AnotherPurposeOnly", [](Person& p) { first_consent(p).purpose = Purpose::Name; }, false,
             "no image consent for facebook"},
        Case{"Withdrawn",
             [](Person& p) {
               first_consent(p).answer = Answer::Withdrawn;
               first_consent(p).withdrawn = kYesterday;
             },
             false, "image consent for facebook withdrawn on 2026-10-14"},
        Case{"WithdrawnWithoutDate", [](Person& p) { first_consent(p).answer = Answer::Withdrawn; }, false,
             "image consent for facebook withdrawn"},
        Case{"WithdrawnToday", [](Person& p) { first_consent(p).withdrawn = kToday; }, false,
             "image consent for facebook withdrawn on 2026-10-15"},
        Case{"WithdrawnFromTomorrow", [](Person& p) { first_consent(p).withdrawn = kTomorrow; }, true,
             "image consent of 2026-09-01"},
        Case{"WithdrawnOnADayThatDoesNotExist", [](Person& p) { first_consent(p).withdrawn = kNoDay; }, false,
             "image consent for facebook withdrawn"},
        Case{"LastDay", [](Person& p) { first_consent(p).until = kToday; }, true,
             "image consent of 2026-09-01"},
        Case{"RanOut", [](Person& p) { first_consent(p).until = kYesterday; }, false,
             "image consent for facebook ran out on 2026-10-14"},
        Case{"RunsOutOnADayThatDoesNotExist", [](Person& p) { first_consent(p).until = kNoDay; }, false,
             "image consent for facebook ran out"},
        Case{"BeginsToday", [](Person& p) { first_consent(p).date = kToday; }, true,
             "image consent of 2026-10-15"},
        Case{"BeginsTomorrow", [](Person& p) { first_consent(p).date = kTomorrow; }, false,
             "image consent for facebook begins only on 2026-10-16"},
        Case{"Undated", [](Person& p) { first_consent(p).date = {}; }, false,
             "image consent for facebook has no date"},
        Case{"LastDayAtSchool", [](Person& p) { p.leaving_date = kToday; }, true,
             "image consent of 2026-09-01"},
        Case{"Left", [](Person& p) { p.leaving_date = kYesterday; }, false, "left on 2026-10-14"},
        Case{"TheChildObjects", [](Person& p) { p.biometric.child_objects = true; }, false,
             "objects to being shown"},
        Case{"AParentObjects", [](Person& p) { p.biometric.parent_objects = true; }, false,
             "a parent objects to being shown"},
        Case{"DoNotPublish", [](Person& p) { p.do_not_publish = true; }, false, "must not be published"}),
    name_of);

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
