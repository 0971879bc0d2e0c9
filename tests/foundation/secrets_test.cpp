#include "foundation/secrets.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

TEST(Secrets, NormalDrawsHaveTheSpreadAskedFor) {
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 20000;
  for (int i = 0; i < kDraws; ++i) {
    const double draw = schoolgate::random_normal(24);
    sum += draw;
    squares += draw * draw;
  }
  EXPECT_NEAR(sum / kDraws, 0, 1.2);  // seven standard errors
  EXPECT_NEAR(std::sqrt(squares / kDraws), 24, 0.9);
}

TEST(Secrets, APasswordMatchesOnlyItsOwnHash) {
  const std::string hash = schoolgate::hash_password("correct horse");
  EXPECT_TRUE(schoolgate::password_matches("correct horse", hash));
  EXPECT_FALSE(schoolgate::password_matches("correct horsf", hash));
  EXPECT_NE(hash, schoolgate::hash_password("correct horse"));
}

TEST(Secrets, LockedFloatsMoveAndNeverStayBehind) {
  const std::vector<float> values{1, 2, 3};
  schoolgate::LockedFloats first(values);
  schoolgate::LockedFloats second(std::move(first));
  ASSERT_EQ(second.values().size(), 3U);
  EXPECT_EQ(second.values()[2], 3.0F);
}
