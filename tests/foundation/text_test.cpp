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

TEST(NumberWords, TellThreeAndMoreInARowByTheirEnds) {
  EXPECT_EQ(schoolgate::number_words({7}), "7");
  EXPECT_EQ(schoolgate::number_words({2, 3}), "2 and 3");
  EXPECT_EQ(schoolgate::number_words({2, 4, 9, 10, 11, 12}), "2, 4 and 9 to 12");
  EXPECT_EQ(schoolgate::number_words({1, 2, 3, 5, 6}), "1 to 3, 5 and 6");
  EXPECT_EQ(schoolgate::number_words({}), "");
}

TEST(ShellWord, IsOneWordForAShellAndPlainWhereItCanBe) {
  EXPECT_EQ(schoolgate::shell_word("/srv/school-1/w_2"), "/srv/school-1/w_2");
  EXPECT_EQ(schoolgate::shell_word("our school"), "'our school'");
  EXPECT_EQ(schoolgate::shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(schoolgate::shell_word(""), "''");
}

TEST(Text, CountsTheEditsBetweenTwoWords) {
  EXPECT_EQ(schoolgate::edits_between("surname", "surname"), 0U);
  EXPECT_EQ(schoolgate::edits_between("sirname", "surname"), 1U);
  EXPECT_EQ(schoolgate::edits_between("forenam", "forename"), 1U);
  EXPECT_EQ(schoolgate::edits_between("brith", "birth"), 2U);
  EXPECT_EQ(schoolgate::edits_between("", "dob"), 3U);
  EXPECT_EQ(schoolgate::edits_between("dob", ""), 3U);
}

}  // namespace
