#include "pipeline/texts/judging/identifiers.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "pipeline/texts_test_support.hpp"

namespace schoolgate::pipeline {
namespace {

using enum IdentifierKind;
using test::reading;
using testing::Contains;

std::vector<IdentifierKind> kinds_in(const char* line) {
  std::vector<IdentifierKind> kinds;
  for (const IdentifierMatch& match : find_identifiers(reading(line))) kinds.push_back(match.kind);
  return kinds;
}

struct Case {
  const char* line;
  IdentifierKind kind;
};

class Identifiers : public testing::TestWithParam<Case> {};

TEST_P(Identifiers, AreFound) {
  EXPECT_THAT(kinds_in(GetParam().line), Contains(GetParam().kind)) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    AsWritten, Identifiers,
    testing::Values(Case{"UPN: H801200001001", Upn}, Case{"07700 900123", LongNumber},
                    Case{"Tel (01632) 960 001", LongNumber}, Case{"+44 7700 900456", LongNumber},
                    Case{"j.bloggs@example.org", Email}, Case{"E-mail: the.bloggs @ example.org", Email},
                    Case{"jo.bloggs.example.sch.uk", Email}, Case{"SW1A 1AA", Postcode},
                    Case{"M1 1AE", Postcode}, Case{"Postcode: CF10 3NQ", Postcode}, Case{"LS11AB", Postcode},
                    Case{"AB12 CDE", Plate}, Case{"AB12CDE", Plate}, Case{"P123 ABC", Plate},
                    Case{"12 Oak Tree Road", Address}, Case{"4a, Church Lane", Address},
                    Case{"03/09/2015", Date}, Case{"3.9.15", Date}, Case{"3rd September 2015", Date},
                    Case{"14 Feb 2016", Date}, Case{"@zofia_l", Handle}, Case{"find me: @zofial.7", Handle},
                    Case{"snap: zofia.l14", Handle}, Case{"zofia_lindgren", Handle},
                    Case{"P<GBRLINDGREN<<ZOFIA<<<<<<<<<<<<", MachineReadable},
                    Case{"9001012F3001019GBR<<<<<<<<<<<6", MachineReadable},
                    Case{"P<GBRHUGHES<<AMELIA<JANE<<<", MachineReadable},
                    Case{"I<GBR<LINDGREN<ZOFIA", MachineReadable},
                    Case{"PCGBRHUGHESCCAMELIACJANECCCCCCCCCCC", MachineReadable},
                    Case{"P<GBRHUGHES\u00ABAMELIA\u00AB\u00AB", MachineReadable}, Case{"cf10 3nq", Postcode},
                    Case{"Flat 2, 14 Mill Lane", Address}, Case{"l4 Mill Lane", Address},
                    Case{"jobloggsbtinternet.com", Email}, Case{"jo.bloggs(Qhotmail.co.uk", Email},
                    Case{"jo bloggs @ gmail com", Email}, Case{"www.example.org/zofia.lindgren", Email}));

TEST(Identifiers, AreNoAccountsOfASchool) {
  for (const char* line : {"Follow us @oakfieldschool", "@meadow_primary"})
    EXPECT_THAT(kinds_in(line), testing::Not(Contains(Handle))) << line;
}

INSTANTIATE_TEST_SUITE_P(AsMisread, Identifiers,
                         testing::Values(Case{"H8O120000l001", Upn}, Case{"O7700 9OO123", LongNumber},
                                         Case{"144 +00 900844", LongNumber}, Case{"SWIA 1AA", Postcode},
                                         Case{"MI 1AE", Postcode}, Case{"O3/09/20l5", Date}));

class HarmlessLines : public testing::TestWithParam<const char*> {};

TEST_P(HarmlessLines, HoldNoIdentifier) {
  EXPECT_THAT(kinds_in(GetParam()), testing::IsEmpty()) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(All, HarmlessLines,
                         testing::Values("School Sports Day 2026", "Class 4B", "1st place", "Year 6",
                                         "Page 12", "Score: 24 out of 30", "BOO BOO!", "SOLO SOIL",
                                         "<< BACK     NEXT >>", "2 << 3 and 4 < 5", "h2 5am", "b6 4th",
                                         "an outlook on life", "ZO\u00CB \u017B\u00D3\u0141TOWSKA \u015AL",
                                         "THE RED ROSE WILL BLOOM IN THE SUMMER SUN", "KS1 and KS2",
                                         "Ready, steady, go", ""));

TEST(Identifiers, StandWhereTheyWereRead) {
  const auto found = find_identifiers(reading("Tel: 07700 900123"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NEAR(found.front().from, 5.0 / 17, 0.01);
  EXPECT_NEAR(found.front().to, 1, 0.01);
}

TEST(Identifiers, AreWholeZonesAndWholeAddresses) {
  for (const char* line : {"P<GBRHUGHES<<AMELIA<JANE<<<", "P<GBR HUGHES<<AMELIA<<<K<<",
                           "amelia.hughes@btinternet.com", "amelia hughes @ hotmail co uk"}) {
    const auto found = find_identifiers(reading(line));
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const IdentifierMatch& one) {
      return one.from == 0 && one.to == 1;
    })) << line;
  }
}

TEST(Identifiers, AreNotLookedForInNoise) {
  EXPECT_TRUE(find_identifiers(reading(std::string(5000, '0'))).empty());
}

}  // namespace
}  // namespace schoolgate::pipeline
