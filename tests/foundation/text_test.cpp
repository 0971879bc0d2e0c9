#include "foundation/text.hpp"

#include <gtest/gtest.h>

namespace {

TEST(LowerCase, MakesPlainLettersSmallAndLeavesTheRest) {
  EXPECT_EQ(schoolgate::lower_case("CON-7 Zo\u00cb \u0130"), "con-7 zo\u00cb \u0130");
  EXPECT_EQ(schoolgate::lower_case("\x80\xff@[`{"), "\x80\xff@[`{");
}

TEST(Trimmed, LosesWhatIsBlankAroundItAndNothingWithin) {
  EXPECT_EQ(schoolgate::trimmed(" \t day first\r\n"), "day first");
  EXPECT_EQ(schoolgate::trimmed(" \n"), "");
  EXPECT_EQ(schoolgate::trimmed(""), "");
}

}  // namespace

TEST(Text, CountsTheEditsBetweenTwoWords) {
  EXPECT_EQ(schoolgate::edits_between("surname", "surname"), 0U);
  EXPECT_EQ(schoolgate::edits_between("sirname", "surname"), 1U);
  EXPECT_EQ(schoolgate::edits_between("forenam", "forename"), 1U);
  EXPECT_EQ(schoolgate::edits_between("brith", "birth"), 2U);
  EXPECT_EQ(schoolgate::edits_between("", "dob"), 3U);
  EXPECT_EQ(schoolgate::edits_between("dob", ""), 3U);
}
