// The backups of a sealed workspace: as sealed as it is, and as good.
#include <fstream>

#include <gmock/gmock.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/storage/session.hpp"
#include "gate/backup/backup.hpp"
#include "gate/backup/repair.hpp"
#include "gate/byte_scan.hpp"
#include "gate/sealed_school.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class SealedBackupTest : public testing::Test {
 protected:
  void SetUp() override { SCHOOLGATE_ON_FILES_ONLY("rows on a server are not sealed"); }
  BackupSummary backup() {
    school_.clock().advance(std::chrono::hours(1));
    auto done = back_up(school_->workspace(), school_->log(), {disk_, 7, "schoolgate", true});
    if (!done) throw std::runtime_error(sentence(done.error()));
    return std::move(*done);
  }
  Result<RestoreSummary> try_restore(const std::string& key_place = {}) {
    Restoring restoring{school_.clock(), "schoolgate"};
    restoring.key_place = key_place;
    return restore(disk_, std::nullopt, again_, restoring);
  }
  fs::path original(PhotoId photo) {
    return school_->workspace().vault() / to_hex(school_.record(photo).sha256);
  }
  static void alter(const fs::path& file) {
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(100) << "not what was written";
  }
  static std::string piece_of(const Bytes& picture) {
    const std::string all(picture.begin(), picture.end());
    return all.substr(all.size() / 2, 64);
  }

  test::MadeSchool school_;
  fs::path disk_ = school_.folder() / "disk";
  fs::path again_ = school_.folder() / "again";
};

TEST_F(SealedBackupTest, ShowsNothingAndGivesEverythingBack) {
  const PhotoId photo = school_.photo(1);
  backup();
  ASSERT_THAT(test::files_with(disk_, "Familya"), Not(IsEmpty())) << "a plain one shows it";
  ASSERT_THAT(test::files_with(disk_, piece_of(test::made_photo(1))), Not(IsEmpty()));
  fs::remove_all(disk_);
  test::seal(school_);
  const auto done = backup();
  EXPECT_TRUE(done.whole());
  EXPECT_THAT(test::files_with(disk_, "Familya"), IsEmpty());
  EXPECT_THAT(test::files_with(disk_, piece_of(test::made_photo(1))), IsEmpty());
  ASSERT_TRUE(try_restore());
  const auto school = School::open(again_, school_.clock());
  ASSERT_TRUE(school) << sentence(school.error());
  EXPECT_EQ((*school)->vault().load(school_.record(photo).sha256), test::made_photo(1));
  EXPECT_EQ((*school)->people().view().people().size(), 4U);
  EXPECT_TRUE((*school)->readings().load(school_.record(photo).sha256));
  EXPECT_TRUE((*school)->ledger().verify());
}

TEST_F(SealedBackupTest, CopiesWhatIsNewAlone) {
  school_.photo(1);
  test::seal(school_);
  backup();
  EXPECT_EQ(backup().copied, 1U) << "the database, since its moment is another";
}

TEST_F(SealedBackupTest, WithoutTheKeyNothingIsRestored) {
  test::seal(school_);
  backup();
  const std::string moved = (school_.folder() / "moved.key").string();
  fs::rename(test::key_file(school_), moved);
  const auto refused = try_restore();
  ASSERT_FALSE(refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("which is not at hand"));
  EXPECT_FALSE(fs::exists(again_));
  ASSERT_TRUE(try_restore(moved)) << "it lies elsewhere now";
  EXPECT_TRUE(School::open(again_, school_.clock())) << "which the workspace remembers";
}

TEST_F(SealedBackupTest, CarriesTheGoodCopyOfADamagedOriginalOn) {
  const PhotoId photo = school_.photo(1);
  test::seal(school_);
  backup();
  alter(original(photo));
  const std::string path = "vault/" + to_hex(school_.record(photo).sha256);
  EXPECT_THAT(backup().damaged, ElementsAre(path));
  EXPECT_THAT(backup().damaged, ElementsAre(path)) << "each time";
  fs::remove(original(photo));
  EXPECT_THAT(backup().damaged, ElementsAre(path)) << "missing, too";
  auto from = BackupFolder::open_to_read(disk_);
  ASSERT_TRUE(from);
  const std::optional<BackupFolder> copies(std::move(*from));
  const auto faults = find_faults(school_->darkroom(), copies);
  ASSERT_TRUE(faults);
  EXPECT_EQ(mend_faults(school_->darkroom(), *faults, copies, "admin").mended, 1U);
  EXPECT_EQ(school_->vault().load(school_.record(photo).sha256), test::made_photo(1));
  EXPECT_TRUE(backup().whole());
}

TEST_F(SealedBackupTest, APlainBackupFromBeforeMendsASealedVault) {
  const PhotoId photo = school_.photo(1);
  backup();
  test::seal(school_);
  alter(original(photo));
  auto from = BackupFolder::open_to_read(disk_);
  ASSERT_TRUE(from);
  const std::optional<BackupFolder> copies(std::move(*from));
  const auto faults = find_faults(school_->darkroom(), copies);
  ASSERT_TRUE(faults);
  EXPECT_EQ(mend_faults(school_->darkroom(), *faults, copies, "admin").mended, 1U);
  EXPECT_EQ(school_->vault().load(school_.record(photo).sha256), test::made_photo(1));
}

}  // namespace
}  // namespace schoolgate::gate
