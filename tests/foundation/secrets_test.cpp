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
