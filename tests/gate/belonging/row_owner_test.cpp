// Rows on a server are of one workspace, wherever its folder is.
#include "gate/belonging/row_owner.hpp"

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "gate/backup/database_move.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/storage_health.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(RowOwner, NothingIsMadeWhereRowsLieInTheWorkspaceItself) {
  if (!test::postgresql().empty()) GTEST_SKIP() << "rows are on the server";
  test::MadeSchool school;
  EXPECT_FALSE(fs::exists(school->workspace().identity()));
}

TEST(RowOwner, AnIdentityIsMadeOnceAndReadFromThenOn) {
  const test::TemporaryFolder folder;
  const SystemClock clock;
  const auto first = owner_of_folder(folder.path() / "identity", clock);
  ASSERT_TRUE(first);
  EXPECT_EQ(owner_of_folder(folder.path() / "identity", clock)->identity, first->identity);
  EXPECT_NE(owner_of_folder(folder.path() / "other", clock)->identity, first->identity);
  EXPECT_EQ(fs::status(folder.path() / "identity").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(RowOwner, AnIdentityThatCannotBeReadIsNoOther) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path() / "identity";
  std::ofstream(file) << "not one";
  const auto read = owner_of_folder(file, SystemClock());
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr(file.string()));
  std::ifstream again(file);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(again), {}), "not one");
}

class RowOwnerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (test::postgresql().empty())
      GTEST_SKIP() << "no PostgreSQL server was started: run by tests/on_postgresql.sh";
    ASSERT_TRUE(Workspace::create(second_, {}));
    fs::copy_file(school_.workspace() / "schoolgate.conf", second_ / "schoolgate.conf",
                  fs::copy_options::overwrite_existing);
  }
  Workspace second() { return *Workspace::open(second_); }
  // As somebody would who sets up a second workspace by a copy of the first one's files.
  void choose_the_same_server() {
    fs::copy_file(school_->workspace().database().server, second().database().server);
  }
  Result<std::unique_ptr<School>> open(const fs::path& folder) {
    return School::open(folder, school_.clock());
  }
  Status take_over() { return take_over_server(second(), move_); }

  test::MadeSchool school_;
  const fs::path second_ = school_.folder() / "second";
  const DatabaseMove move_{school_.clock(), "admin", [](const auto&) {}};
};

TEST_F(RowOwnerTest, ASecondWorkspaceIsRefusedAndToldWhoseTheyAre) {
  choose_the_same_server();
  const auto end = school_->ledger().head();
  const auto refused = open(second_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Refused);
  EXPECT_THAT(refused.error().message, HasSubstr(school_.workspace().string()));
  EXPECT_THAT(refused.error().hint, HasSubstr("database take-over"));
  EXPECT_EQ(school_->ledger().head(), end);
  EXPECT_TRUE(open(school_.workspace())) << "another program of the first";
}

TEST_F(RowOwnerTest, AFolderThatMovedOrIsMountedElsewhereIsTheSameWorkspace) {
  fs::create_directory_symlink(school_.workspace(), school_.folder() / "mounted");
  EXPECT_TRUE(open(school_.folder() / "mounted"));
  school_.close();
  fs::rename(school_.workspace(), school_.folder() / "moved");
  const auto moved = open(school_.folder() / "moved");
  EXPECT_TRUE(moved) << sentence(moved.error());
}

TEST_F(RowOwnerTest, AnotherTakesTheirPlaceWhenAPersonSaysSo) {
  choose_the_same_server();
  school_.close();
  const auto done = take_over();
  ASSERT_TRUE(done) << sentence(done.error());
  EXPECT_FALSE(open(school_.workspace()));
  const auto now = open(second_);
  ASSERT_TRUE(now) << sentence(now.error());
  const auto entry = (*now)->ledger().entries_about("workspace").back();
  EXPECT_EQ(entry.action, "workspace.database-taken-over");
  EXPECT_EQ(entry.who, "admin");
  EXPECT_THAT(entry.detail, HasSubstr(second_.string()));
  EXPECT_TRUE((*now)->ledger().verify());
  EXPECT_THAT(database_fact(*(*now)->database()).words, HasSubstr("this workspace's since"));
}

TEST_F(RowOwnerTest, NothingIsTakenOverFromAProgramThatIsAtWork) {
  choose_the_same_server();
  ASSERT_TRUE(school_->database()->server()) << "it is connected";
  EXPECT_EQ(take_over().error().code, ErrorCode::Conflict);
  EXPECT_TRUE(open(school_.workspace()));
  EXPECT_FALSE(open(second_));
}

TEST_F(RowOwnerTest, NothingIsTakenOverThatIsNoOthers) {
  school_.close();
  EXPECT_EQ(take_over_server(*Workspace::open(school_.workspace()), move_).error().code, ErrorCode::Refused);
  EXPECT_EQ(take_over().error().code, ErrorCode::Refused) << "its rows are in its file";
}

TEST_F(RowOwnerTest, AMoveIsNotCarriedOnWithWhatACopyOfTheFolderBecame) {
  school_.close();
  ASSERT_TRUE(move_to_file(*Workspace::open(school_.workspace()), move_));
  fs::copy_file(school_.workspace() / "schoolgate.db", second_ / "schoolgate.db");
  const auto there = test::school_for(school_.folder() / "other");
  ASSERT_TRUE(move_to_server(*Workspace::open(school_.workspace()), there, move_));
  const auto refused = move_to_server(second(), there, move_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("belong to another workspace"));
  EXPECT_TRUE(fs::exists(second_ / "schoolgate.db")) << "it works on as before";
}

TEST_F(RowOwnerTest, ACopiedChoiceMovesNothingIntoAFile) {
  choose_the_same_server();
  school_.close();
  const auto refused = move_to_file(second(), move_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("belong to another workspace"));
  EXPECT_FALSE(fs::exists(second_ / "schoolgate.db"));
}

}  // namespace
}  // namespace schoolgate::gate
