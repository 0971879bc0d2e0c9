#include "models/engine/tensor_pool.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

namespace schoolgate::models {
namespace {

TEST(TensorPool, GivesABlockAgainThatCameBack) {
  TensorPool pool(1U << 20U);
  void* const first = pool.take(50'000);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % 64, 0U);
  pool.give_back(first);
  EXPECT_GE(pool.kept(), 50'000U);
  EXPECT_EQ(pool.take(49'000), first) << "a little less fits too";
  EXPECT_EQ(pool.kept(), 0U);
  pool.give_back(first);
}

TEST(TensorPool, DoesNotSpendALargeBlockOnASmallWish) {
  TensorPool pool(1U << 20U);
  void* const large = pool.take(500'000);
  pool.give_back(large);
  void* const small = pool.take(1'000);
  EXPECT_NE(small, large);
  pool.give_back(small);
}

TEST(TensorPool, KeepsNoMoreThanItsBound) {
  TensorPool pool(300'000);
  void* const oldest = pool.take(100'000);
  void* const second = pool.take(120'000);
  void* const third = pool.take(140'000);
  for (void* block : {oldest, second, third}) pool.give_back(block);
  EXPECT_LE(pool.kept(), 300'000U);
  EXPECT_EQ(pool.take(140'000), third) << "the youngest are kept";
  EXPECT_EQ(pool.take(120'000), second);
  pool.give_back(second);
  pool.give_back(third);
}

TEST(TensorPool, KeepsNothingLargerThanItsBound) {
  TensorPool pool(100'000);
  pool.give_back(pool.take(200'000));
  EXPECT_EQ(pool.kept(), 0U);
}

TEST(TensorPool, HasNoBlockOfAnImpossibleSizeAndTakesNoneBack) {
  TensorPool pool(100'000);
  EXPECT_EQ(pool.take(SIZE_MAX), nullptr);
  EXPECT_NO_THROW(pool.give_back(nullptr));
}

TEST(TensorPool, OverwritesWhatComesBackWhileWiping) {
  constexpr std::size_t kBytes = 10'000;
  TensorPool pool(1U << 20U);
  const auto secrets_left = [&](bool wipe) {
    void* const block = pool.take(kBytes);
    std::memset(block, 0x5A, kBytes);
    {
      const Wiping wiping(wipe);
      pool.give_back(block);
    }
    const auto* const again = static_cast<const unsigned char*>(pool.take(kBytes));
    EXPECT_EQ(again, block);
    const auto left = std::count(again, again + kBytes, 0x5A);
    pool.give_back(block);
    return left;
  };
  EXPECT_EQ(secrets_left(false), static_cast<std::ptrdiff_t>(kBytes))
      << "otherwise this test would prove nothing";
  EXPECT_EQ(secrets_left(true), 0);
  EXPECT_EQ(secrets_left(false), static_cast<std::ptrdiff_t>(kBytes)) << "it ends with its scope";
}

}  // namespace
}  // namespace schoolgate::models
