#include "foundation/sealing/workspace_seal.hpp"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>

#include "support/temporary_folder.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

bool same(const std::shared_ptr<const LockedBytes>& a, const std::shared_ptr<const LockedBytes>& b) {
  return std::ranges::equal(a->values(), b->values());
}

class WorkspaceSealTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(key_.write(place_)); }
  WorkspaceSeal made() {
    auto seal = WorkspaceSeal::make(key_, place_.string());
    seal.end_sealing();
    EXPECT_TRUE(seal.write(file_));
    return seal;
  }
  Error refusal() {
    const auto keys = open_workspace_keys(file_);
    EXPECT_FALSE(keys);
    return keys ? Error{} : keys.error();
  }
  test::TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "workspace.seal";
  fs::path place_ = folder_.path() / "school.key";
  SchoolKey key_ = SchoolKey::make();
};

TEST_F(WorkspaceSealTest, GivesTheSameKeysEachTime) {
  made();
  const auto once = open_workspace_keys(file_);
  const auto again = open_workspace_keys(file_);
  ASSERT_TRUE(once && *once && again && *again);
  EXPECT_EQ((*once)->files->values().size(), 32U);
  EXPECT_EQ((*once)->pages->values().size(), 64U);
  EXPECT_TRUE(same((*once)->files, (*again)->files) && same((*once)->pages, (*again)->pages));
  EXPECT_FALSE(std::ranges::equal((*once)->files->values(), (*once)->pages->values().first(32)));
}

TEST_F(WorkspaceSealTest, IsNoneWhereNothingIsSealed) {
  const auto keys = open_workspace_keys(file_);
  ASSERT_TRUE(keys);
  EXPECT_FALSE(*keys);
}

TEST_F(WorkspaceSealTest, OpensForNobodyWithoutTheRightKey) {
  made();
  fs::rename(place_, folder_.path() / "away");
  EXPECT_THAT(sentence(refusal()), HasSubstr("its key " + key_.id() + " is not at hand"));
  ASSERT_TRUE(SchoolKey::make().write(place_));
  EXPECT_THAT(sentence(refusal()), HasSubstr("is sealed with the key " + key_.id()));
}

TEST_F(WorkspaceSealTest, OpensForNobodyUntilSealingIsEnded) {
  ASSERT_TRUE(WorkspaceSeal::make(key_, place_.string()).write(file_));
  EXPECT_THAT(sentence(refusal()), HasSubstr("schoolgate key seal " + place_.string()));
}

TEST_F(WorkspaceSealTest, ADamagedSealIsSaidToBeOne) {
  std::ofstream(file_) << "{\"form\": 1}";
  EXPECT_THAT(sentence(refusal()), HasSubstr("is damaged"));
  std::ofstream(file_) << "{\"form\": 2}";
  EXPECT_THAT(sentence(refusal()), HasSubstr("newer Schoolgate"));
}

TEST_F(WorkspaceSealTest, TakesAnotherKeyForTheSameSecret) {
  auto seal = made();
  const auto before = open_workspace_keys(file_);
  const auto next = SchoolKey::make();
  const fs::path next_place = folder_.path() / "next.key";
  ASSERT_TRUE(next.write(next_place));
  EXPECT_FALSE(seal.change_key(next, next, next_place.string())) << "who has not the key changes nothing";
  ASSERT_TRUE(seal.change_key(key_, next, next_place.string()));
  ASSERT_TRUE(seal.write(file_));
  fs::remove(place_);
  const auto after = open_workspace_keys(file_);
  ASSERT_TRUE(after && *after);
  EXPECT_TRUE(same((*before)->files, (*after)->files) && same((*before)->pages, (*after)->pages));
  EXPECT_FALSE(seal.open(key_)) << "the old key opens it no longer";
}

}  // namespace
}  // namespace schoolgate
