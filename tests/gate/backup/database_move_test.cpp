#include "gate/backup/database_move.hpp"

#include <functional>
#include <initializer_list>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/storage/session.hpp"
#include "foundation/storage/table_copy.hpp"
#include "gate/backup/backup.hpp"
#include "gate/made_school.hpp"
#include "gate/sealed_school.hpp"
#include "support/ledger_fence.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// The school begins on the server, where every test of this room runs then.
class DatabaseMoveTest : public testing::Test {
 protected:
  void SetUp() override {
    if (test::postgresql().empty())
      GTEST_SKIP() << "no PostgreSQL server was started: run by tests/on_postgresql.sh";
    photo_ = school_.photo();
    end_ = school_->ledger().head();
  }
  Status to_file() { return move_to_file(workspace(), move_); }
  Status to_server(const std::string& name) {
    return move_to_server(workspace(), test::school_on_server(name), move_);
  }
  Workspace workspace() { return *Workspace::open(school_.workspace()); }
  fs::path file() { return workspace().database_file(); }
  std::string other_school() { return test::school_for(school_.folder() / "other").school(); }

  test::MadeSchool school_;
  PhotoId photo_ = 0;
  consent::LedgerHead end_;
  const DatabaseMove move_{school_.clock(), "admin", [](const auto&) {}};
};

}  // namespace

TEST_F(DatabaseMoveTest, TakesEverythingThereAndBack) {
  school_.close();
  ASSERT_TRUE(to_file());
  school_.open_again();
  EXPECT_FALSE(school_->database()->server());
  EXPECT_TRUE(school_->ledger().verify(end_));
  EXPECT_EQ(school_->ledger().entries_about("workspace").back().action, "workspace.database-moved");
  EXPECT_TRUE(school_->log().photos.find(photo_));
  const auto end = school_->ledger().head();
  school_.close();
  const auto moved = to_server(other_school());
  ASSERT_TRUE(moved) << sentence(moved.error());
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_TRUE(fs::exists(file().string() + ".before"));
  school_.open_again();
  EXPECT_EQ(school_->database()->server()->school, other_school());
  EXPECT_TRUE(school_->ledger().verify(end));
  EXPECT_TRUE(school_->log().photos.find(photo_));
  EXPECT_THROW(school_->database()->transact([](WriteSession& session) { session << "DELETE FROM ledger"; }),
               StorageError)
      << "the fence is there, too";
}

TEST_F(DatabaseMoveTest, IsCarriedOnWithWhereverItWasInterrupted) {
  school_.close();
  ASSERT_TRUE(to_file());
  const DatabasePlace place = workspace().database();
  ASSERT_TRUE(to_server(other_school()));
  const auto rows = [&] {
    return Database::open_server(test::school_on_server(other_school()))
        .value()
        ->read([](ReadSession& session) {
          long long entries = 0;
          session << "SELECT COUNT(*) FROM ledger", soci::into(entries);
          return entries;
        });
  };
  const auto once = rows();
  fs::remove(place.server);
  ASSERT_TRUE(is_half_moved(place)) << "as after a crash between its last two steps";
  EXPECT_FALSE(School::open(school_.workspace(), school_.clock()));
  ASSERT_TRUE(to_server(other_school()));
  EXPECT_EQ(rows(), once) << "the copy was there";
  fs::remove(place.server);
  fs::rename(file_of_before(place), place.file);
  ASSERT_TRUE(to_server(other_school())) << "as after a crash before these two";
  EXPECT_EQ(rows(), once);
  school_.open_again();
  EXPECT_TRUE(school_->ledger().verify(end_));
}

TEST_F(DatabaseMoveTest, LeavesNoRowsOnTheServerThatAnybodyGoesOnWith) {
  school_.close();
  const ServerAddress address = chosen_server(workspace().database()).value().value();
  const auto elsewhere = Database::open_server(address).value();
  const auto change = [](WriteSession& session) { session << "UPDATE photos SET held_back = 1"; };
  elsewhere->transact(change);
  ASSERT_TRUE(to_file());
  for (const auto& use : std::initializer_list<std::function<void()>>{
           [&] { elsewhere->transact(change); }, [&] { elsewhere->transact_beside(change); },
           [&] { static_cast<void>(elsewhere->is_empty()); }}) {
    try {
      use();
      ADD_FAILURE() << "a worker that was cut off while the rows were moved goes on with the old ones";
    } catch (const StorageError& error) {
      EXPECT_THAT(error.error().message, HasSubstr("were left"));
    }
  }
  EXPECT_THAT(Database::open_server(address).error().message, HasSubstr("were left"));
}

TEST_F(DatabaseMoveTest, ToAFileIsBegunAgainWhereItWasInterruptedOnceTheRowsWereLeft) {
  school_.close();
  const ServerAddress address = chosen_server(workspace().database()).value().value();
  Database::open_server(address).value()->transact([](WriteSession& session) { close_rows(session); });
  EXPECT_FALSE(School::open(school_.workspace(), school_.clock()));
  const auto moved = to_file();
  ASSERT_TRUE(moved) << sentence(moved.error());
  school_.open_again();
  EXPECT_FALSE(school_->database()->server());
  EXPECT_TRUE(school_->ledger().verify(end_));
}

TEST_F(DatabaseMoveTest, WaitsForNobodyWhoWorksThere) {
  EXPECT_EQ(to_file().error().code, ErrorCode::Conflict);
  EXPECT_FALSE(fs::exists(file()));
}

TEST_F(DatabaseMoveTest, RefusesABrokenLedgerAndLeavesEverything) {
  school_->database()->transact([](WriteSession& session) {
    test::take_the_fence_down(session);
    session << "UPDATE ledger SET who = 'somebody' WHERE number = 2";
  });
  school_.close();
  ASSERT_FALSE(to_file());
  EXPECT_FALSE(fs::exists(file()));
  school_.open_again();
  EXPECT_TRUE(school_->database()->server());
}

TEST_F(DatabaseMoveTest, NeverWritesOverASchool) {
  const auto other = Database::open_server(test::school_on_server(other_school())).value();
  other->apply_schema({"test", {{"", "CREATE TABLE a (x INTEGER);\n"}}});
  school_.close();
  ASSERT_TRUE(to_file());
  const auto refused = to_server(other_school());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("holds a school already"));
  school_.open_again();
  EXPECT_FALSE(school_->database()->server());
  EXPECT_TRUE(school_->ledger().verify(end_));
}

TEST_F(DatabaseMoveTest, NeitherSealsAServersRowsNorMovesSealedOnesThere) {
  school_.close();
  const auto sealed = test::try_to_seal(school_);
  ASSERT_FALSE(sealed);
  EXPECT_THAT(sealed.error().message, HasSubstr("on a server"));
  ASSERT_TRUE(to_file());
  ASSERT_TRUE(test::try_to_seal(school_));
  EXPECT_EQ(to_server(other_school()).error().code, ErrorCode::Refused);
  EXPECT_TRUE(Database::open_server(test::school_on_server(other_school())).value()->is_empty());
}

TEST_F(DatabaseMoveTest, ABackupOfAServersSchoolIsRestoredAsAFileThatDoesNotTouchIt) {
  const fs::path disk = school_.folder() / "disk";
  const auto done = back_up(school_->workspace(), school_->log(), {disk, 7, "schoolgate", true});
  ASSERT_TRUE(done) << sentence(done.error());
  const auto restored = restore(disk, std::nullopt, school_.folder() / "again", {school_.clock(), "admin"});
  ASSERT_TRUE(restored) << sentence(restored.error());
  const auto again = School::open(school_.folder() / "again", school_.clock());
  ASSERT_TRUE(again);
  EXPECT_FALSE((*again)->database()->server());
  EXPECT_TRUE((*again)->ledger().verify(end_));
}

}  // namespace schoolgate::gate
