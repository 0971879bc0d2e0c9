#include "foundation/clock.hpp"

#include <gtest/gtest.h>

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
