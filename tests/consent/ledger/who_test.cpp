#include "consent/ledger/who.hpp"

#include <gtest/gtest.h>

namespace consent = schoolgate::consent;

TEST(Who, HoldsTheAccountAndTheWayItCame) {
  const std::string page = consent::by_page("a.clarke");
  EXPECT_EQ(consent::account_of(page), "a.clarke");
  EXPECT_EQ(consent::way_of(page), "page");
  const std::string command = consent::by_command("a.clarke", "anna");
  EXPECT_EQ(consent::account_of(command), "a.clarke");
  EXPECT_EQ(consent::way_of(command), "command of anna");
  EXPECT_EQ(consent::account_of("J. Smith"), "J. Smith") << "as entries were written before";
  EXPECT_EQ(consent::way_of("J. Smith"), "");
}

TEST(Who, LetsNoControlCharacterIn) {
  EXPECT_EQ(consent::by_command("a.clarke", "an\x1b[2Jna"), "a.clarke via command of an [2Jna");
}

TEST(Who, OneAccountIsOnePerson) {
  EXPECT_TRUE(consent::same_account("A", "a"));
  EXPECT_TRUE(consent::same_account("a.clarke via page", "A.Clarke via command of root"));
  EXPECT_TRUE(consent::same_account("a.cla\u200brke", "a.clarke"))
      << "what cannot be seen makes no other name";
  EXPECT_TRUE(consent::same_account("\uff41", "a")) << "full width";
  EXPECT_FALSE(consent::same_account("a.b", "a-b"));
  EXPECT_FALSE(consent::same_account("ann via page", "ben via page"));
}
