#include <gtest/gtest.h>

#include "pipeline/texts/identifiers.hpp"

namespace schoolgate::pipeline {
namespace {

TEST(UniquePupilNumber, HasACheckLetterThatFits) {
  // Made up; the letters were worked out by hand from the rule.
  EXPECT_TRUE(is_upn("A000000000000"));
  EXPECT_TRUE(is_upn("C100000000000"));
  EXPECT_FALSE(is_upn("B100000000000"));
}

TEST(UniquePupilNumber, MayBeTemporary) {
  EXPECT_TRUE(is_upn("P00000000000B"));  // B counts 1, at position 13: remainder 13
}

}  // namespace
}  // namespace schoolgate::pipeline
