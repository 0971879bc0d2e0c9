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
