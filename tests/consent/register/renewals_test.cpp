#include "consent/register/renewals.hpp"

#include <gmock/gmock.h>

#include "consent/people.hpp"

namespace schoolgate::consent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;
using enum RenewalKind;

class Renewals : public testing::Test {
 protected:
  Renewals() {
    for (const Purpose purpose : {Purpose::Image, Purpose::Name}) {
      person_.consents.push_back(test::granted("facebook", purpose));
      person_.consents.push_back(test::granted("website", purpose));
    }
  }
  std::vector<Renewal> ask(int days = 30) const {
    return renewals({1, {person_}}, {"facebook", "website"}, test::kToday, days);
  }
  Consent& answer(std::size_t number) { return person_.consents.at(number); }
  Person person_ = test::pupil("P001");
};

TEST_F(Renewals, NobodyIsAskedWhoseAnswersStand) {
  EXPECT_THAT(ask(), IsEmpty());
  answer(0).until = Day(2026y / 11 / 15);
  EXPECT_THAT(ask(), IsEmpty()) << "31 days from now";
  answer(1).answer = Answer::Refused;
  answer(2).answer = Answer::Withdrawn;
  answer(2).withdrawn = test::kFirstOfTerm;
  EXPECT_THAT(ask(), IsEmpty()) << "a no is an answer";
}

TEST_F(Renewals, AYesThatEndsIsToldWithItsLastDay) {
  answer(0).until = Day(2026y / 11 / 14);
  answer(1).until = Day(2026y / 11 / 14);
  answer(2).until = test::kToday;
  answer(3).until = Day(2026y / 10 / 14);
  const auto all = ask();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].kind, RanOut);
  EXPECT_THAT(all[0].about, ElementsAre("website name"));
  EXPECT_EQ(all[1].kind, RunsOut) << "it holds today";
  EXPECT_EQ(all[2].day, Day(2026y / 11 / 14));
  EXPECT_THAT(all[2].about, ElementsAre("facebook image", "website image"));
  EXPECT_THAT(ask(0), SizeIs(2));
}

TEST_F(Renewals, NobodyIsAskedAboutAPlatformThatIsClosed) {
  person_.consents.clear();
  PlatformAccount closed;
  closed.platform = "facebook";
  closed.closed = test::kToday;
  const RegisterView people(1, {person_}, {}, {closed});
  const auto all = renewals(people, {"facebook", "website"}, test::kToday, 30);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0].about, ElementsAre("website image", "website name"));
}

TEST_F(Renewals, AMissingAnswerIsAskedFor) {
  person_.consents.erase(person_.consents.begin());
  const auto all = ask();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].kind, Unanswered);
  EXPECT_THAT(all[0].about, ElementsAre("facebook image"));
}

TEST_F(Renewals, WhoMustNeverBePublishedIsNotAsked) {
  person_.consents.clear();
  ASSERT_THAT(ask(), SizeIs(1));
  person_.do_not_publish = true;
  EXPECT_THAT(ask(), IsEmpty());
}

TEST_F(Renewals, WhoLeavesSoonIsToldAndWhoLeftIsNotAsked) {
  person_.leaving_date = Day(2026y / 11 / 1);
  ASSERT_THAT(ask(), SizeIs(1));
  EXPECT_EQ(ask()[0].kind, Leaves);
  person_.consents.clear();
  person_.leaving_date = Day(2026y / 10 / 14);
  EXPECT_THAT(ask(), IsEmpty());
}

}  // namespace
}  // namespace schoolgate::consent
