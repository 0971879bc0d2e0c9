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

TEST(Sha256, IsTheSameInPieces) {
  const schoolgate::Bytes data{1, 2, 3, 4, 5, 6, 7};
  schoolgate::Sha256 hash;
  hash.add(schoolgate::ByteView(data).first(3));
  hash.add({});
  hash.add(schoolgate::ByteView(data).subspan(3));
  EXPECT_EQ(hash.finish(), schoolgate::sha256(data));
}
