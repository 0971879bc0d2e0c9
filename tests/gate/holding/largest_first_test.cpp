#include "gate/holding/largest_first.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;

std::vector<int> taken_by(std::size_t threads, const std::vector<std::uint64_t>& sizes) {
  LargestFirst<int> row(threads);
  for (std::size_t i = 0; i < sizes.size(); ++i) row.push(static_cast<int>(i), sizes[i]);
  std::vector<int> taken;
  while (!row.empty()) taken.push_back(row.take());
  return taken;
}

TEST(LargestFirst, IsTakenByTwoThreadsFromTheLargestToTheSmallest) {
  EXPECT_THAT(taken_by(2, {5, 9, 1, 7}), ElementsAre(1, 3, 0, 2));
}

TEST(LargestFirst, IsTakenInTurnByOneThread) {
  EXPECT_THAT(taken_by(1, {5, 9, 1, 7}), ElementsAre(0, 1, 2, 3));
}

TEST(LargestFirst, KeepsTheOrderOfThoseOfOneSize) {
  EXPECT_THAT(taken_by(2, {3, 4, 3, 4}), ElementsAre(1, 3, 0, 2));
}

TEST(LargestFirst, LetsNoneWaitForMoreThanAFewThatCameLater) {
  std::vector<std::uint64_t> sizes(100, 9);
  sizes.front() = 1;
  const std::vector<int> taken = taken_by(2, sizes);
  ASSERT_EQ(taken.size(), 100U);
  EXPECT_EQ(taken.back(), 99);
  EXPECT_EQ(taken[7], 0);
}

TEST(LargestFirst, IsEmptyOnceCleared) {
  LargestFirst<std::string> row(2);
  row.push("a", 1);
  ASSERT_FALSE(row.empty());
  row.clear();
  EXPECT_TRUE(row.empty());
}

}  // namespace
}  // namespace schoolgate::gate
