// A school is sealed while it has photos in every state: nothing of them or of its people can be read on the
// disk, everything goes on, and a kill at any moment loses nothing.
#include "gate/sealing/seal_workspace.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <sys/wait.h>

#include "consent/ledger/ledger.hpp"
#include "foundation/sealing/workspace_seal.hpp"
#include "foundation/storage/session.hpp"
#include "gate/byte_scan.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/sealed_school.hpp"
#include "support/disk_moments.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using test::files_with;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

// Enough of a picture's middle that no other has it.
std::string piece_of(const Bytes& picture) {
  constexpr std::size_t kLength = 64;
  return text_of(picture).substr(picture.size() / 2, kLength);
}

class SealWorkspaceTest : public testing::Test {
 protected:
  void SetUp() override { SCHOOLGATE_ON_FILES_ONLY("rows on a server are not sealed"); }
  // What must not be found, each with where it was planted: names, and the middle of pictures.
  std::vector<std::pair<std::string, std::string>> planted() {
    std::vector<std::pair<std::string, std::string>> all;
    for (const char end : {'a', 'b', 'c', 'd'}) {
      all.emplace_back("first name", std::string("Given") + end);
      all.emplace_back("last name", std::string("Family") + end);
    }
    for (std::size_t i = 1; i <= photos_.size(); ++i)
      all.emplace_back("original", piece_of(test::made_photo(static_cast<int>(i))));
    for (const PhotoId photo : photos_) {
      for (const auto& picture : school_->log().holds.renditions(photo))
        all.emplace_back("picture that waits",
                         piece_of(school_->workspace()
                                      .files()
                                      .read(hold_file(school_->workspace(), picture.sha256), 1U << 24U)
                                      .value()));
      all.emplace_back("thumbnail", piece_of(thumbnail_jpeg(school_->darkroom(), photo).value()));
      all.emplace_back("file name", school_.record(photo).source_name);
    }
    all.emplace_back("event", "Sports Day");
    all.emplace_back("table", "CREATE TABLE consents");
    return all;
  }
  // The first place where what was planted is found; the settings and what is given out are no secret.
  std::vector<std::string> found(const std::vector<std::pair<std::string, std::string>>& all) {
    std::vector<std::string> places;
    for (const auto& [what, bytes] : all) {
      for (const auto& file : files_with(school_.workspace(), bytes))
        places.push_back(what + " in " + file.string());
    }
    return places;
  }
  void take_in(int photos = kPhotos) {
    for (int i = 1; i <= photos; ++i) photos_.push_back(school_.photo(i));
  }
  // Everything of the school can be had, as it was.
  void expect_all_there() {
    EXPECT_EQ(school_->database()->fault(), "");
    EXPECT_TRUE(school_->ledger().verify());
    EXPECT_EQ(school_->people().view().people().size(), 4U);
    for (std::size_t i = 0; i < photos_.size(); ++i) {
      const Digest original = school_.record(photos_[i]).sha256;
      EXPECT_EQ(school_->vault().load(original), test::made_photo(static_cast<int>(i) + 1));
      EXPECT_TRUE(school_->readings().load(original));
      for (const auto& picture : school_->log().holds.renditions(photos_[i])) {
        const auto bytes =
            school_->workspace().files().read(hold_file(school_->workspace(), picture.sha256), 1U << 24U);
        ASSERT_TRUE(bytes);
        EXPECT_EQ(sha256(*bytes), picture.sha256);
      }
      EXPECT_TRUE(thumbnail_jpeg(school_->darkroom(), photos_[i]));
    }
  }

  static constexpr int kPhotos = 3;
  test::MadeSchool school_;
  std::vector<PhotoId> photos_;
};

TEST_F(SealWorkspaceTest, NothingOfPhotosAndPeopleCanBeReadOnTheDiskAnyMore) {
  take_in();
  const auto all = planted();
  for (const auto& one : all)
    ASSERT_THAT(found({one}), Not(IsEmpty())) << one.first << " is on the plain disk";
  test::seal(school_);
  EXPECT_THAT(found(all), IsEmpty());
  expect_all_there();
  photos_.push_back(school_.photo(kPhotos + 1));
  EXPECT_THAT(found({{"new original", piece_of(test::made_photo(kPhotos + 1))}}), IsEmpty());
  EXPECT_THAT(found(all), IsEmpty()) << "nor while it goes on";
  std::vector<std::string> actions;
  for (const auto& entry : school_->ledger().entries(1, 1000)) actions.push_back(entry.action);
  EXPECT_THAT(actions, Contains("workspace.sealed"));
}

TEST_F(SealWorkspaceTest, WithoutTheKeyNothingOpensAndNothingIsTouched) {
  take_in();
  test::seal(school_);
  school_.close();
  const auto before = test::files_below(school_.workspace());
  fs::rename(test::key_file(school_), school_.folder() / "away.key");
  const auto refused = School::open(school_.workspace(), school_.clock());
  ASSERT_FALSE(refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("the workspace is sealed, and its key"));
  EXPECT_EQ(test::files_below(school_.workspace()), before);
  fs::rename(school_.folder() / "away.key", test::key_file(school_));
  school_.open_again();
  expect_all_there();
}

TEST_F(SealWorkspaceTest, WithoutItsSealItIsNotTakenForAPlainOne) {
  test::seal(school_);
  school_.close();
  fs::rename(school_.workspace() / "workspace.seal", school_.folder() / "away.seal");
  const auto refused = School::open(school_.workspace(), school_.clock());
  ASSERT_FALSE(refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("workspace.seal is missing"));
  fs::rename(school_.folder() / "away.seal", school_.workspace() / "workspace.seal");
  school_.open_again();
}

TEST_F(SealWorkspaceTest, IsNotBegunWhileSomebodyWorksThere) {
  take_in();
  const auto refused = test::try_to_seal(school_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Conflict);
  EXPECT_FALSE(fs::exists(school_->workspace().seal()));
  expect_all_there();
}

TEST_F(SealWorkspaceTest, IsDoneOnce) {
  test::seal(school_);
  school_.close();
  const auto again = test::try_to_seal(school_);
  ASSERT_FALSE(again);
  EXPECT_THAT(sentence(again.error()), HasSubstr("is sealed already"));
}

TEST_F(SealWorkspaceTest, ADamagedDatabaseIsToldBeforeAnythingIsSealed) {
  take_in();
  school_.close();
  const fs::path file = school_.workspace() / "schoolgate.db";
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary)
          .seekp(static_cast<std::streamoff>(fs::file_size(file) / 2))
      << std::string(4096, '\xAA');
  ASSERT_FALSE(test::try_to_seal(school_));
  EXPECT_FALSE(fs::exists(school_.workspace() / "workspace.seal"));
}

TEST_F(SealWorkspaceTest, AnAlteredFileIsNoticedAndWhatCannotBeOpenedIsRefused) {
  take_in();
  test::seal(school_);
  const Digest original = school_.record(photos_[0]).sha256;
  std::fstream(school_->workspace().vault() / to_hex(original),
               std::ios::in | std::ios::out | std::ios::binary)
          .seekp(100)
      << "x";
  EXPECT_EQ(school_->vault().prove(original), false);
  const auto loaded = school_->vault().load(original);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(sentence(loaded.error()), HasSubstr("was altered, or is sealed with another key"));
  EXPECT_TRUE(school_->vault().store(test::made_photo(1))->mended)
      << "the same photo from the camera mends it";
  EXPECT_EQ(school_->vault().load(original), test::made_photo(1));
}

TEST_F(SealWorkspaceTest, ReportsAndListsOfAuditsAreNotLeftReadableBesideIt) {
  take_in(1);
  const fs::path report = school_->workspace().reports() / "2026-07-03T10-00-00Z";
  const fs::path list = school_->workspace().audits() / "1" / "thumbnails";
  for (const fs::path& folder : {report, list}) {
    fs::create_directories(folder);
    std::ofstream(folder / "1.jpg") << "a small picture as it is out";
  }
  ASSERT_THAT(files_with(school_.workspace(), "a small picture"), testing::SizeIs(2));
  school_.close();
  const auto refused = test::try_to_seal(school_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("hold 2 lists"));
  EXPECT_FALSE(fs::exists(school_.workspace() / "workspace.seal"));
  EXPECT_TRUE(fs::exists(list / "1.jpg")) << "nothing goes unless somebody says so";
  test::seal(school_, true);
  EXPECT_THAT(files_with(school_.workspace(), "a small picture"), IsEmpty());
  expect_all_there();
}

TEST_F(SealWorkspaceTest, IsNotBegunWhereItCouldNotBeEnded) {
  take_in();
  school_.close();
  const fs::path huge = school_.workspace() / "vault" / std::string(64, 'a');
  std::ofstream(huge).close();
  fs::resize_file(huge, std::uintmax_t{8} << 40U);  // of holes
  const auto refused = test::try_to_seal(school_);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("too little room to be sealed: nothing was sealed"));
  EXPECT_FALSE(fs::exists(school_.workspace() / "workspace.seal"));
  fs::remove(huge);
  school_.open_again();
  expect_all_there();
}

// Kills the sealing just before the moment, then lets it end.
void seal_with_a_kill(test::MadeSchool& school, test::DiskMoment moment, const std::string& part) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const test::AtDiskMoment kill_then(moment, part, [] { ::kill(::getpid(), SIGKILL); });
    _exit(test::try_to_seal(school) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << part << " is never reached";
  const auto carried_on = test::try_to_seal(school);
  ASSERT_TRUE(carried_on) << sentence(carried_on.error());
}

class KilledSealing : public SealWorkspaceTest,
                      public testing::WithParamInterface<std::pair<test::DiskMoment, const char*>> {};
INSTANTIATE_TEST_SUITE_P(AtEachFile, KilledSealing,
                         testing::Values(std::pair{test::DiskMoment::Sync, "workspace"},
                                         std::pair{test::DiskMoment::Rename, "workspace.seal"},
                                         std::pair{test::DiskMoment::Rename, "schoolgate.db"},
                                         std::pair{test::DiskMoment::Sync, "schoolgate.db.sealing"},
                                         std::pair{test::DiskMoment::Sync, "vault"},
                                         std::pair{test::DiskMoment::Rename, "vault"},
                                         std::pair{test::DiskMoment::Sync, "holds"},
                                         std::pair{test::DiskMoment::Rename, "holds"},
                                         std::pair{test::DiskMoment::Rename, "readings/"},
                                         std::pair{test::DiskMoment::Rename, "readings.key"}));

TEST_P(KilledSealing, LosesNothingAndIsCarriedOn) {
  take_in(1);
  const auto all = planted();
  school_.close();
  ASSERT_TRUE(SchoolKey::make().write(test::key_file(school_)));
  seal_with_a_kill(school_, GetParam().first, GetParam().second);
  school_.open_again();
  expect_all_there();
  EXPECT_THAT(found(all), IsEmpty());
}

TEST_F(SealWorkspaceTest, WhatIsHalfSealedOpensForNobody) {
  take_in();
  school_.close();
  ASSERT_TRUE(SchoolKey::make().write(test::key_file(school_)));
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const test::AtDiskMoment kill_then(test::DiskMoment::Rename, "holds",
                                       [] { ::kill(::getpid(), SIGKILL); });
    _exit(test::try_to_seal(school_) ? 0 : 1);
  }
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  const auto refused = School::open(school_.workspace(), school_.clock());
  ASSERT_FALSE(refused);
  EXPECT_THAT(sentence(refused.error()), HasSubstr("schoolgate key seal"));
  ASSERT_TRUE(test::try_to_seal(school_));
  school_.open_again();
  expect_all_there();
}

}  // namespace
}  // namespace schoolgate::gate
