// What a workspace was told stands outlives whatever happens to the one small file that has it.
#include "gate/belonging/acknowledged_note.hpp"

#include <fstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "support/temporary_folder.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class AcknowledgedNoteTest : public testing::Test {
 protected:
  static Acknowledged entry(std::uint64_t number, const std::string& chain = "of the school") {
    return {{number, sha256(chain + std::to_string(number))}, std::nullopt};
  }
  static Acknowledged on(const std::string& system, std::uint32_t timeline, Acknowledged noted) {
    noted.server = {system, timeline};
    return noted;
  }
  [[nodiscard]] Acknowledged noted() const { return note_.read().value().value(); }
  void damage(std::streamoff from, std::streamoff bytes) const {
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(from);
    file << std::string(static_cast<std::size_t>(bytes), '?');
  }

  test::TemporaryFolder folder_;
  const fs::path file_ = folder_.path() / "workspace.acknowledged";
  const AcknowledgedNote note_{file_};
};

TEST_F(AcknowledgedNoteTest, IsNothingBeforeTheFirstAndPrivateFromThenOn) {
  EXPECT_EQ(note_.read().value(), std::nullopt);
  EXPECT_FALSE(fs::exists(file_)) << "reading makes none";
  ASSERT_TRUE(note_.advance(entry(1)));
  EXPECT_EQ(noted(), entry(1));
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AcknowledgedNoteTest, GoesOnAndNeverBack) {
  for (const std::uint64_t number : {1U, 2U, 5U, 3U}) ASSERT_TRUE(note_.advance(on("77", 1, entry(number))));
  EXPECT_EQ(noted(), on("77", 1, entry(5)));
  ASSERT_TRUE(note_.put(on("77", 1, entry(2))));
  EXPECT_EQ(noted(), on("77", 1, entry(2))) << "a person said so";
}

TEST_F(AcknowledgedNoteTest, RefusesAnotherEntryOfTheSameNumber) {
  ASSERT_TRUE(note_.advance(entry(4)));
  const auto other = note_.advance(entry(4, "of another past"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::Refused);
  EXPECT_EQ(noted(), entry(4));
}

TEST_F(AcknowledgedNoteTest, RefusesAServerWhosePlaceWasTaken) {
  ASSERT_TRUE(note_.advance(on("77", 1, entry(4))));
  ASSERT_TRUE(note_.advance(on("77", 2, entry(4)))) << "the same end, by the one that took its place";
  EXPECT_EQ(note_.advance(on("77", 1, entry(5))).error().code, ErrorCode::Refused);
  EXPECT_EQ(noted(), on("77", 2, entry(4)));
  EXPECT_TRUE(note_.advance(on("88", 1, entry(5)))) << "another system counts its own timelines";
}

TEST_F(AcknowledgedNoteTest, OneDamagedRecordLeavesTheOther) {
  ASSERT_TRUE(note_.advance(entry(1)));
  ASSERT_TRUE(note_.advance(entry(2)));
  damage(4096, 100);
  EXPECT_EQ(noted(), entry(1)) << "as after a power cut in the midst of the second";
  ASSERT_TRUE(note_.advance(entry(3)));
  EXPECT_EQ(noted(), entry(3));
  damage(0, 100);
  EXPECT_EQ(noted(), entry(3)) << "it was written over the damaged one";
}

TEST_F(AcknowledgedNoteTest, ADamagedFileIsNotTakenForNone) {
  ASSERT_TRUE(note_.advance(entry(1)));
  std::ofstream(file_, std::ios::trunc) << "";
  const auto read = note_.read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::Refused);
  EXPECT_THAT(read.error().message, HasSubstr(file_.string()));
  EXPECT_FALSE(note_.advance(entry(2)));
  ASSERT_TRUE(note_.put(entry(2))) << "a person said so";
  EXPECT_EQ(noted(), entry(2));
}

TEST_F(AcknowledgedNoteTest, ManyProgramsLeaveTheFurthestOfThem) {
  constexpr std::uint64_t kEach = 50;
  constexpr std::uint64_t kPrograms = 4;
  {
    std::vector<std::jthread> programs;
    for (std::uint64_t program = 0; program < kPrograms; ++program)
      programs.emplace_back([&, program] {
        for (std::uint64_t i = 0; i < kEach; ++i)
          EXPECT_TRUE(AcknowledgedNote(file_).advance(entry(1 + i * kPrograms + program)));
      });
  }
  EXPECT_EQ(noted(), entry(kEach * kPrograms));
}

}  // namespace
}  // namespace schoolgate::gate
