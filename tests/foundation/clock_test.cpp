#include "foundation/clock.hpp"

#include <ctime>

#include <gtest/gtest.h>

#include "support/environment_variable.hpp"
#include "support/manual_clock.hpp"

using namespace std::chrono_literals;
using schoolgate::Day;

TEST(Clock, ReadsWhatItWrites) {
  const Day day{2026y / std::chrono::July / 3};
  EXPECT_EQ(schoolgate::to_iso(day), "2026-07-03");
  EXPECT_EQ(schoolgate::parse_iso_day("2026-07-03"), day);
  const auto instant = schoolgate::parse_iso_instant("2026-07-03T15:04:05Z");
  ASSERT_TRUE(instant);
  EXPECT_EQ(schoolgate::to_iso(*instant), "2026-07-03T15:04:05Z");
}

TEST(Clock, SaysMomentsThatNanosecondsDoNotReach) {
  for (const char* text : {"2726-07-03T10:00:00Z", "9999-12-31T23:59:59Z", "1600-02-29T00:00:00Z"}) {
    const auto instant = schoolgate::parse_iso_instant(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(schoolgate::to_iso(*instant), text);
  }
}

TEST(Clock, RefusesDaysThatDoNotExist) {
  for (const char* text :
       {"2026-02-30", "2026-13-01", "2026-00-10", "03/07/2026", "2026-7-3", "", "2026-07-0x", "-026-07-03"}) {
    const auto day = schoolgate::parse_iso_day(text);
    ASSERT_FALSE(day) << text;
    EXPECT_NE(day.error().message.find(text), std::string::npos);
  }
}

namespace {

schoolgate::Instant at(const char* text) { return schoolgate::parse_iso_instant(text).value(); }

schoolgate::Day day_in(const char* zone, const char* moment) {
  const schoolgate::test::ManualClock clock(Day{2026y / std::chrono::January / 1});
  return schoolgate::SchoolClock(clock, schoolgate::TimeZone::named(zone).value()).day_of(at(moment));
}

// The zone that a program has by its environment.
class ProcessZone {
 public:
  explicit ProcessZone(const char* zone) : variable_("TZ", zone) { ::tzset(); }
  ~ProcessZone() { ::tzset(); }
  ProcessZone(const ProcessZone&) = delete;
  ProcessZone& operator=(const ProcessZone&) = delete;

 private:
  schoolgate::test::EnvironmentVariable variable_;
};

}  // namespace

TEST(TimeZone, KnowsWhenSummerTimeBeginsAndEnds) {
  const auto london = schoolgate::TimeZone::named("Europe/London");
  ASSERT_TRUE(london);
  EXPECT_EQ(london->ahead(at("2026-03-29T00:59:59Z")), 0h);
  EXPECT_EQ(london->ahead(at("2026-03-29T01:00:00Z")), 1h);
  EXPECT_EQ(london->ahead(at("2026-10-25T00:59:59Z")), 1h);
  EXPECT_EQ(london->ahead(at("2026-10-25T01:00:00Z")), 0h);
}

TEST(TimeZone, WhatTheMachineDoesNotKnowIsToldWithWhatToWrite) {
  for (const char* name : {"Europe/Lundon", "Europe/", "London", "+01:00", "GMT0BST", "", "/etc/localtime",
                           "Europe/../../../../etc/localtime"}) {
    const auto unknown = schoolgate::TimeZone::named(name);
    ASSERT_FALSE(unknown) << name;
    EXPECT_NE(unknown.error().message.find("is no time zone"), std::string::npos);
    EXPECT_NE(unknown.error().hint.find("Europe/London"), std::string::npos);
  }
}

TEST(SchoolClock, BeginsTheDayAtTheSchoolsMidnight) {
  const Day third{2026y / std::chrono::July / 3};
  EXPECT_NE(day_in("Europe/London", "2026-07-02T22:59:59Z"), third);
  EXPECT_EQ(day_in("Europe/London", "2026-07-02T23:00:00Z"), third);
  EXPECT_EQ(day_in("UTC", "2026-07-03T00:00:00Z"), third);
  EXPECT_EQ(day_in("Europe/London", "2026-12-02T23:30:00Z"), (Day{2026y / std::chrono::December / 2}))
      << "in winter it is UTC's";
  EXPECT_EQ(day_in("Pacific/Auckland", "2026-07-02T12:00:00Z"), third);
}

TEST(SchoolClock, WhateverTheEnvironmentSays) {
  const ProcessZone elsewhere("America/New_York");
  const schoolgate::test::ManualClock machine(Day{2026y / std::chrono::July / 3});
  ASSERT_EQ(machine.ahead(machine.now()), -4h) << "the program itself is in New York";
  EXPECT_EQ(day_in("Europe/London", "2026-07-03T03:00:00Z"), (Day{2026y / std::chrono::July / 3}));
  EXPECT_EQ(machine.day_of(at("2026-07-03T03:00:00Z")), (Day{2026y / std::chrono::July / 2}));
}
