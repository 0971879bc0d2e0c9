#include "foundation/sealing/sealing_key.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
using schoolgate::Bytes;
using schoolgate::SealingKey;

namespace {

class SealingTest : public testing::Test {
 protected:
  schoolgate::test::TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "key";
  Bytes plain_{'A', 'm', 'e', 'l', 'i', 'a'};
};

}  // namespace

TEST_F(SealingTest, OpensWithTheSameKeyFileOnly) {
  const auto sealed = SealingKey::open_or_make(path_)->seal(plain_, "photo 1");
  const auto again = SealingKey::open_or_make(path_);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->unseal(sealed, "photo 1"), plain_);
  EXPECT_FALSE(SealingKey::open_or_make(folder_.path() / "other")->unseal(sealed, "photo 1"));
}

TEST_F(SealingTest, OpensForNothingElseAndNotWhenAltered) {
  const auto key = SealingKey::open_or_make(path_);
  auto sealed = key->seal(plain_, "photo 1");
  EXPECT_FALSE(key->unseal(sealed, "photo 2"));
  sealed.back() ^= 1U;
  EXPECT_FALSE(key->unseal(sealed, "photo 1"));
  EXPECT_FALSE(key->unseal(Bytes(10), "photo 1"));
}

TEST_F(SealingTest, HoldsNothingOfThePlainBytesAndNeverTheSameTwice) {
  const auto key = SealingKey::open_or_make(path_);
  const auto sealed = key->seal(plain_, "photo 1");
  EXPECT_EQ(std::search(sealed.begin(), sealed.end(), plain_.begin(), plain_.begin() + 3), sealed.end());
  EXPECT_NE(sealed, key->seal(plain_, "photo 1"));
}

TEST_F(SealingTest, TheKeyIsPrivateAndIsRefusedOtherwise) {
  ASSERT_TRUE(SealingKey::open_or_make(path_));
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(path_, fs::perms::group_read, fs::perm_options::add);
  EXPECT_FALSE(SealingKey::open_or_make(path_));
}

TEST_F(SealingTest, ADamagedKeyIsNotReplacedInSilence) {
  std::ofstream(path_) << "short";
  EXPECT_FALSE(SealingKey::open_or_make(path_));
  EXPECT_EQ(fs::file_size(path_), 5U);
}
