#include "foundation/digest.hpp"

#include <gtest/gtest.h>

TEST(Digest, KnowsTheStandardsOwnExample) {
  // FIPS 180-2, appendix B.1
  EXPECT_EQ(schoolgate::to_hex(schoolgate::sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, ReadsBackItsOwnTextAndNothingElse) {
  const auto digest = schoolgate::sha256("photo");
  EXPECT_EQ(schoolgate::digest_from_hex(schoolgate::to_hex(digest)), digest);
  EXPECT_FALSE(schoolgate::digest_from_hex("ba78"));
  EXPECT_FALSE(schoolgate::digest_from_hex(schoolgate::to_hex(digest) + "00"));
  EXPECT_FALSE(schoolgate::digest_from_hex(std::string(64, 'g')));
}
