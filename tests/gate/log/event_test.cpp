#include "gate/log/event.hpp"

#include <gtest/gtest.h>

#include "consent/people.hpp"
#include "consent/register/register_view.hpp"

namespace gate = schoolgate::gate;
using namespace std::chrono;

namespace {
constexpr schoolgate::Day kToday = 2026y / July / 9d;

std::string stem(std::string_view folder) {
  const auto name = gate::parse_event_name(folder, kToday);
  return gate::file_stem({1, name.day, name.name});
}

schoolgate::consent::RegisterView school() {
  std::vector<schoolgate::consent::Person> people;
  for (const auto& [first, last] : {std::pair{"Amelia", "Hughes"},
                                    {"Arjun", "Patel"},
                                    {"\u0141ukasz", "Nowak"},
                                    {"Li", "M\u00fcller"},
                                    {"Chris", "Day-Lewis"},
                                    {"Will", "O'Brien"}}) {
    people.push_back(schoolgate::test::pupil("P" + std::to_string(people.size())));
    people.back().first_name = first;
    people.back().last_name = last;
  }
  people.back().known_as = "Summer";
  return {1, std::move(people)};
}

std::string in_public(const char* name) {
  return gate::public_event({1, kToday, name}, school(), "en_GB").name;
}
}  // namespace

TEST(Event, NoPartOfARegisterNameIsNamedInPublic) {
  for (const char* name :
       {"Amelia wins",   "Patel family", "AmeliaHughes", "Lukasz",      "\u0141UKASZ",  "amelias party",
        "Amelia's trip", "PATELS",       "hughes_1",     "Am\u00e9lia", "Ame\u200blia", "A.m.e.l.i.a",
        "Ame lia wins",  "xAmeliax",     "Muller cup",   "Mueller cup", "LiWins",       "Well done Li",
        "Summer",        "Will",         "OBrien",       "O'Brien",     "DayLewis",     "Lewis",
        "\u0410melia",   "Sports Day"})
    EXPECT_EQ(in_public(name), "Photos") << name;
}

TEST(Event, OrdinaryWordsThatHoldANameStayWhereADictionaryKnowsThem) {
  for (const char* name : {"Christmas Fair", "Library visit", "Trip to the zoo", "Year 4 assembly",
                           "Goodwill lunch", "Football", "2026"})
    EXPECT_EQ(in_public(name), name);
  EXPECT_EQ(gate::public_event({1, kToday, "Library visit"}, school(), "no such language").name, "Photos")
      << "in doubt it is neutral";
}

TEST(Event, AnAccentIsOneLetterHoweverTheSystemWritesIt) {
  const auto apple = gate::parse_event_name("2026-07-03 Cafe\u0301", kToday);
  ASSERT_EQ(apple.name, gate::parse_event_name("2026-07-03 Caf\u00e9", kToday).name);
}

TEST(Event, TakesItsDayFromTheFolderOrFromTheIntake) {
  const auto dated = gate::parse_event_name("2026-07-03 Sports Day", kToday);
  EXPECT_EQ(dated.day, 2026y / July / 3d);
  EXPECT_EQ(dated.name, "Sports Day");
  const auto plain = gate::parse_event_name("Sports Day", kToday);
  EXPECT_EQ(plain.day, kToday);
  EXPECT_EQ(plain.name, "Sports Day");
  for (const char* folder : {"03.07.2026 Sports Day", "3-7-2026 Sports Day", "03-07-2026_Sports Day"}) {
    EXPECT_EQ(gate::parse_event_name(folder, kToday).day, 2026y / July / 3d) << folder;
    EXPECT_EQ(gate::parse_event_name(folder, kToday).name, "Sports Day") << folder;
  }
  for (const char* folder :
       {"33.07.2026 Fair", "3.7.26 Fair", "1.2.3 Fair", "2026.07.03 Fair", "..2026 Fair"})
    EXPECT_EQ(gate::parse_event_name(folder, kToday).day, kToday) << folder;
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
