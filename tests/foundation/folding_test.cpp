#include "foundation/folding.hpp"

#include <gtest/gtest.h>

using schoolgate::folded;
using schoolgate::folded_letters;
using schoolgate::letters_joined;

TEST(Folding, ForgivesCaseAccentsStrokesAndLigatures) {
  EXPECT_EQ(folded("\u0141ukasz"), "lukasz");
  EXPECT_EQ(folded("LUKASZ"), "lukasz");
  EXPECT_EQ(folded("\u00d8yvind \u0110uri\u0107 Stra\u00dfe"), "oyvind duric strasse");
  EXPECT_EQ(folded("\uff21\uff4d\uff45\uff4c\uff49\uff41"), "amelia") << "full width";
  EXPECT_EQ(folded("\ufb01ona"), "fiona") << "a ligature";
}

TEST(Folding, JoinsLettersThatStandAlone) {
  EXPECT_EQ(letters_joined(folded("Year 4 P.E. lesson")), "year 4 pe lesson");
  EXPECT_EQ(letters_joined(folded("U S A")), "usa");
  EXPECT_EQ(letters_joined(folded("a day in a park")), "a day in a park");
  EXPECT_EQ(letters_joined(""), "");
}

TEST(Folding, ForgivesHowAccentsAreEncoded) {
  EXPECT_EQ(folded("Zo\u00eb"), "zoe");
  EXPECT_EQ(folded("Zoe\u0308"), "zoe");
}

TEST(Folding, SeesThroughWhatCannotBeSeen) {
  EXPECT_EQ(folded("Ame\u200blia"), "amelia");
  EXPECT_EQ(folded("Ame\u00adlia \u202eHughes\ufeff"), "amelia hughes");
}

TEST(Folding, ForgivesLettersOfAnotherScriptThatLookTheSame) {
  EXPECT_EQ(folded("\u0410melia"), "amelia") << "a Cyrillic A";
  EXPECT_EQ(folded("\u041c\u0438\u043b\u0430"), "mila");
}

TEST(Folding, MakesOneBlankOfOtherSigns) {
  EXPECT_EQ(folded("  Photo - Facebook_2 "), "photo facebook 2");
  EXPECT_EQ(folded("O'Brien"), "o brien");
  EXPECT_EQ(folded("..."), "");
  EXPECT_EQ(folded("a\xff\xfe b"), "a b") << "no UTF-8";
  EXPECT_EQ(folded_letters("Smith-Watson"), "smithwatson");
  EXPECT_EQ(folded_letters("SMITH \u200bwatson"), "smithwatson");
}
