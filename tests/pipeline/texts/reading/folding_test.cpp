#include "pipeline/texts/reading/folding.hpp"

#include <gtest/gtest.h>

namespace schoolgate::pipeline {
namespace {

TEST(Fold, MakesPlainSmallLettersOfEveryTypeInWhichAPostIsSet) {
  for (const char* written :
       {"Amelia", "AMELIA", "Am\u00e9lia", "\U0001D400\U0001D426\U0001D41E\U0001D425\U0001D422\U0001D41A",
        "\U0001D538\u2133\u2130\u2112\u2110\U0001D49C", "\u24B6\u24DC\u24D4\u24DB\u24D8\u24D0",
        "\uFF21\uFF4D\uFF45\uFF4C\uFF49\uFF41", "\u1D00\u1D0D\u1D07\u029F\u026A\u1D00"}) {
    EXPECT_EQ(fold(written), "amelia") << written;
  }
}

TEST(Fold, KeepsWhatFoldingPutsTogetherApart) {
  EXPECT_EQ(fold("\u0130zmir"), "izmir");
  EXPECT_EQ(fold("Stra\u00dfe"), "strasse");
  EXPECT_EQ(fold("\u0141ukasz \u00d8stergaard"), "lukaszostergaard");
}

}  // namespace
}  // namespace schoolgate::pipeline
