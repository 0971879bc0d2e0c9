#include "review/people/sessions.hpp"

#include <gmock/gmock.h>

#include "review/http/throttle.hpp"
#include "support/manual_clock.hpp"

namespace schoolgate::review {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

class SessionsTest : public testing::Test {
 protected:
  test::ManualClock clock_{Day{2026y / 7 / 3}};
  Sessions sessions_{clock_, SessionLimits{30min, 10h, 3}};
  Account account_{"t.brook", Role::Technician, false, {}, std::nullopt, 5};
};

TEST_F(SessionsTest, OpenWithTheirTokenOnly) {
  const auto opened = sessions_.open(account_);
  EXPECT_EQ(opened.token.size(), 64U);
  EXPECT_NE(opened.session.id, opened.token);
  EXPECT_EQ(sessions_.use(opened.token, Sessions::Activity::Counts)->user, "t.brook");
  EXPECT_FALSE(sessions_.use(opened.session.id, Sessions::Activity::Counts));
  EXPECT_FALSE(sessions_.use("", Sessions::Activity::Counts));
  EXPECT_FALSE(sessions_.use(opened.token + "0", Sessions::Activity::Counts));
}

TEST_F(SessionsTest, EndWhenIdle) {
  const auto opened = sessions_.open(account_);
  clock_.advance(29min);
  EXPECT_TRUE(sessions_.use(opened.token, Sessions::Activity::Counts));
  clock_.advance(29min);
  EXPECT_TRUE(sessions_.use(opened.token, Sessions::Activity::Counts));
  clock_.advance(30min);
  EXPECT_FALSE(sessions_.use(opened.token, Sessions::Activity::Counts));
}

TEST_F(SessionsTest, AreNotKeptAliveByPolling) {
  const auto opened = sessions_.open(account_);
  for (int i = 0; i < 5; ++i) {
    clock_.advance(5min);
    EXPECT_TRUE(sessions_.use(opened.token, Sessions::Activity::Background));
  }
  clock_.advance(5min);
  EXPECT_FALSE(sessions_.use(opened.token, Sessions::Activity::Background));
}

TEST_F(SessionsTest, EndAfterADayAtWorkInAnyCase) {
  const auto opened = sessions_.open(account_);
  for (int i = 0; i < 29; ++i) {
    clock_.advance(20min);
    ASSERT_TRUE(sessions_.use(opened.token, Sessions::Activity::Counts)) << i;
  }
  clock_.advance(20min);
  EXPECT_FALSE(sessions_.use(opened.token, Sessions::Activity::Counts));
}

TEST_F(SessionsTest, MakeRoomByEndingTheOneIdleLongest) {
  const auto first = sessions_.open(account_);
  clock_.advance(1s);
  const auto second = sessions_.open(account_);
  clock_.advance(1s);
  EXPECT_TRUE(sessions_.use(first.token, Sessions::Activity::Counts));
  static_cast<void>(sessions_.open(account_));
  static_cast<void>(sessions_.open(account_));
  EXPECT_TRUE(sessions_.use(first.token, Sessions::Activity::Counts));
  EXPECT_FALSE(sessions_.use(second.token, Sessions::Activity::Counts));
}

TEST(LoginThrottle, MakesStrangersTakeTurnsAtAnAccount) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(logins.begin("t.brook", "10.0.0.1")) << i;
  EXPECT_EQ(logins.begin("t.brook", "10.0.0.2"), 1s);
  EXPECT_EQ(logins.begin("t.brook", "10.0.0.3"), 2s) << "after the other one";
  EXPECT_EQ(logins.begin("t.brook", "10.0.0.2"), 1s) << "asking again costs and wins nothing";
  clock.advance(2s);
  EXPECT_FALSE(logins.begin("t.brook", "10.0.0.3"));
  EXPECT_FALSE(logins.begin("t.brook", "10.0.0.2")) << "a turn is kept for a while";
  EXPECT_TRUE(logins.begin("t.brook", "10.0.0.2")) << "for one try";
  EXPECT_FALSE(logins.begin("h.lane", "10.0.0.4"));
}

TEST(LoginThrottle, BoundsTheTriesAtAnAccountAndNobodysWaitForIt) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  int tries = 0;
  seconds longest{0};
  for (int second = 0; second < 86'400; second += 15, clock.advance(15s)) {
    // 39 addresses that ask whenever they can, and one more of somebody who never took part before.
    for (int i = 0; i < 39; ++i) tries += logins.begin("t.brook", std::to_string(i)) ? 0 : 1;
    const auto wait = logins.begin("t.brook", "new " + std::to_string(second / 600));
    if (second % 600 == 0 && wait) longest = std::max(longest, *wait);
  }
  EXPECT_GT(tries, 1000) << "they did try";
  EXPECT_LE(tries, 5'800);
  EXPECT_LE(longest, seconds(10min));
}

TEST(LoginThrottle, TellsOfFailuresOnceForEachPowerOfTen) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  std::vector<int> told;
  for (int i = 0; i < 60; ++i, clock.advance(15s)) {
    const std::string address = std::to_string(i);
    if (logins.begin("t.brook", address)) continue;
    const auto burst = logins.failed("t.brook", address);
    EXPECT_FALSE(burst.from_address);
    if (burst.at_user) told.push_back(*burst.at_user);
  }
  EXPECT_THAT(told, testing::ElementsAre(5, 50));
}

TEST(LoginThrottle, TellsOfOneAddressAnHourSoThatStrangersDoNotFillTheLedger) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  int told = 0;
  const auto try_from = [&](const std::string& address) {
    for (int i = 0; i < 20; ++i) {
      const std::string user = address + std::to_string(i);
      ASSERT_FALSE(logins.begin(user, address));
      if (logins.failed(user, address).from_address) ++told;
    }
  };
  try_from("10.0.0.1");
  EXPECT_EQ(told, 1);
  try_from("10.0.0.2");
  EXPECT_EQ(told, 1);
  clock.advance(1h);
  try_from("10.0.0.3");
  EXPECT_EQ(told, 2);
}

TEST(LoginThrottle, LetsWhoIsKnownPayForTheirOwnFailuresAlone) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  for (int i = 0; i < 100; ++i) static_cast<void>(logins.begin("t.brook", "10.0.0.1"));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(logins.begin_as_known("a device"));
  EXPECT_EQ(logins.begin_as_known("a device"), 1s);
  EXPECT_FALSE(logins.begin_as_known("another device"));
  for (int i = 0; i < 30; ++i) {
    if (const auto wait = logins.begin_as_known("a device")) clock.advance(*wait);
  }
  EXPECT_EQ(logins.begin_as_known("a device"), seconds(15min)) << "doubling, to a quarter of an hour";
  logins.succeeded_as_known("a device");
  EXPECT_FALSE(logins.begin_as_known("a device"));
}

TEST(LoginThrottle, CountsAnAddressWhateverNamesItTries) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(logins.begin("user" + std::to_string(i), "10.0.0.1"));
  EXPECT_TRUE(logins.begin("t.brook", "10.0.0.1"));
  EXPECT_FALSE(logins.begin("t.brook", "10.0.0.2"));
}

TEST(LoginThrottle, AnOwnAccountBuysNoTriesAtOthers) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  int tries = 0;
  for (int i = 0; i < 100; ++i) {
    tries += logins.begin("user" + std::to_string(i), "10.0.0.1") ? 0 : 1;
    if (!logins.begin("own", "10.0.0.1")) logins.succeeded("own", "10.0.0.1");
  }
  EXPECT_LE(tries, 20);
}

TEST(LoginThrottle, ForgetsAnAccountsFailuresOnceItIsIn) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  LoginThrottle logins(clock);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(logins.begin("t.brook", "10.0.0.1"));
  logins.succeeded("t.brook", "10.0.0.1");
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(logins.begin("t.brook", "10.0.0.1"));
}

TEST(RateLimiter, LetsABurstPassAndThenAsManyAsItRefills) {
  test::ManualClock clock(Day{2026y / 7 / 3});
  RateLimiter limiter(clock, {3, 2});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limiter.take("a"));
  EXPECT_EQ(limiter.take("a"), 1s);
  EXPECT_FALSE(limiter.take("b"));
  clock.advance(1s);
  EXPECT_FALSE(limiter.take("a"));
  EXPECT_FALSE(limiter.take("a"));
  EXPECT_TRUE(limiter.take("a"));
}

}  // namespace
}  // namespace schoolgate::review
