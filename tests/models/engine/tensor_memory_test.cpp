#include "models/engine/tensor_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

namespace schoolgate::models {
namespace {

TEST(TensorMemory, IsAlignedForTheWidestInstructions) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{50'000}}) {
    void* const block = take_tensor(bytes);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U);
    std::memset(block, 1, bytes);
    give_tensor_back(block);
  }
}

TEST(TensorMemory, IsNotHadInAnImpossibleSizeAndNothingIsGivenBackForIt) {
  EXPECT_EQ(take_tensor(SIZE_MAX), nullptr);
  EXPECT_NO_THROW(give_tensor_back(nullptr));
}

// How much of what a block held is in the next one, which is the same place: an allocator gives last what
// came back last.
std::ptrdiff_t secrets_left(bool wipe) {
  constexpr std::size_t kBytes = 10'000;
  void* const block = take_tensor(kBytes);
  std::memset(block, 0x5A, kBytes);
  {
    const Wiping wiping(wipe);
    give_tensor_back(block);
  }
  auto* const again = static_cast<unsigned char*>(take_tensor(kBytes));
  EXPECT_EQ(again, block);
  const auto left = std::count(again, again + kBytes, 0x5A);
  give_tensor_back(again);
  return left;
}

TEST(TensorMemory, IsOverwrittenWhenItComesBackWhileWiping) {
#ifndef SCHOOLGATE_OWN_HEAP
  GTEST_SKIP() << "what came back is not given again here";
#endif
  // The allocator's own notes may take some of it.
  EXPECT_GT(secrets_left(false), 9'000) << "otherwise this test would prove nothing";
  EXPECT_EQ(secrets_left(true), 0);
  EXPECT_GT(secrets_left(false), 9'000) << "it ends with its scope";
}

}  // namespace
}  // namespace schoolgate::models
