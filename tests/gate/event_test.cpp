#include "gate/event.hpp"

#include <gtest/gtest.h>

namespace gate = schoolgate::gate;
using namespace std::chrono;

namespace {
constexpr schoolgate::Day kToday = 2026y / July / 9d;

std::string stem(std::string_view folder) {
  const auto name = gate::parse_event_name(folder, kToday);
  return gate::file_stem({1, name.day, name.name});
}
}  // namespace

TEST(Event, TakesItsDayFromTheFolderOrFromTheIntake) {
  const auto dated = gate::parse_event_name("2026-07-03 Sports Day", kToday);
  EXPECT_EQ(dated.day, 2026y / July / 3d);
  EXPECT_EQ(dated.name, "Sports Day");
  const auto plain = gate::parse_event_name("Sports Day", kToday);
  EXPECT_EQ(plain.day, kToday);
  EXPECT_EQ(plain.name, "Sports Day");
  EXPECT_EQ(gate::parse_event_name("2026-07-03", kToday).name, "Photos");
  EXPECT_EQ(gate::parse_event_name("2026-07-33 Sports Day", kToday).day, kToday) << "no such day";
}

TEST(Event, NamesAreSafeAsFoldersEverywhere) {
  EXPECT_EQ(gate::sanitise_event_name("../../etc/passwd"), "etc passwd");
  EXPECT_EQ(gate::sanitise_event_name("a\\b:c*d?e\"f<g>h|i"), "a b c d e f g h i");
  EXPECT_EQ(gate::sanitise_event_name("line\nbreak\x01\x7f"), "line break");
  EXPECT_EQ(gate::sanitise_event_name("..."), "Photos");
  EXPECT_EQ(gate::sanitise_event_name(""), "Photos");
  EXPECT_EQ(gate::sanitise_event_name("CON"), "Photos CON");
  EXPECT_EQ(gate::sanitise_event_name("lpt1.txt"), "Photos lpt1.txt");
  EXPECT_EQ(gate::sanitise_event_name("Concert"), "Concert");
  EXPECT_EQ(gate::sanitise_event_name("bad \xff\xfe bytes"), "bad bytes");
  EXPECT_EQ(gate::sanitise_event_name("G\xC5\xB5yl Ddewi"), "G\xC5\xB5yl Ddewi");
  EXPECT_EQ(gate::sanitise_event_name("gpj.\xE2\x80\xAEparty"), "gpj.party") << "no turned direction";
  EXPECT_EQ(gate::sanitise_event_name("-rf"), "rf");
}

TEST(Event, LongNamesAreCutBetweenCharacters) {
  std::string letters;
  for (int i = 0; i < 100; ++i) letters += "\xC5\xB5";
  const std::string name = gate::sanitise_event_name(letters);
  EXPECT_LE(name.size(), 60U);
  EXPECT_EQ(name.size() % 2, 0U);
}

TEST(Event, FileNamesHoldLettersDigitsAndHyphensAlone) {
  EXPECT_EQ(stem("2026-07-03 Sports Day"), "2026-07-03_Sports-Day");
  EXPECT_EQ(stem("2026-07-03 Year 4's trip (zoo) & tea"), "2026-07-03_Year-4-s-trip-zoo-tea");
  EXPECT_EQ(stem("G\xC5\xB5yl"), "2026-07-09_G\xC5\xB5yl");
  EXPECT_EQ(stem("!!!"), "2026-07-09_Photos");
}
