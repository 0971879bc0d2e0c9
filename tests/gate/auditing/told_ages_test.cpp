#include "gate/auditing/told_ages.hpp"

#include <gtest/gtest.h>

namespace schoolgate::gate {
namespace {

TEST(ToldAges, AreNoticed) {
  for (const char* caption : {"Amelia, age 7", "aged 10", "She is 7 years old", "Age: 9"})
    EXPECT_TRUE(tells_an_age(caption)) << caption;
  for (const char* caption : {"Ages ago", "The stone age", "Class of 2026", "7 years of Oakwood", ""})
    EXPECT_FALSE(tells_an_age(caption)) << caption;
}

}  // namespace
}  // namespace schoolgate::gate
