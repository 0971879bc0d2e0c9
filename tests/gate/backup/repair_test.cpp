// Real damage of a workspace, found and settled.
#include "gate/backup/repair.hpp"

#include <csignal>
#include <fstream>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/storage/session.hpp"
#include "gate/backup/backup.hpp"
#include "gate/byte_scan.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/release.hpp"
#include "gate/looking.hpp"
#include "gate/made_school.hpp"
#include "gate/reporting/storage_health.hpp"
#include "gate/school/holds_folder.hpp"
#include "support/disk_moments.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

ReleaseOptions by_tess() {
  ReleaseOptions options;
  options.who = "tess";
  return options;
}

class RepairTest : public testing::Test {
 protected:
  std::vector<WorkspaceFault> faults() { return find_faults(school_->darkroom(), from_).value(); }
  std::vector<FaultKind> kinds() {
    std::vector<FaultKind> found;
    for (const auto& fault : faults()) found.push_back(fault.kind);
    return found;
  }
  std::size_t mend() {
    const auto done = mend_faults(school_->darkroom(), faults(), from_, "schoolgate");
    EXPECT_THAT(done.failed, IsEmpty());
    return done.mended;
  }
  void back_up_now() {
    ASSERT_TRUE(back_up(school_->workspace(), school_->log(), {disk_, 7, "schoolgate", true}));
    from_ = *BackupFolder::open_to_read(disk_);
  }
  static void alter(const fs::path& file) {
    ASSERT_TRUE(fs::exists(file));
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(40);
    stream << "rotten";
  }
  fs::path original(PhotoId photo) {
    return school_->workspace().vault() / to_hex(school_.record(photo).sha256);
  }
  fs::path picture(PhotoId photo) {
    return hold_file(school_->workspace(), school_->log().holds.renditions(photo).at(0).sha256).path;
  }
  HealthFact pictures() {
    return pictures_fact(school_->log().photos, school_->log().holds, school_->workspace(),
                         school_->clock().today());
  }

  test::MadeSchool school_;
  fs::path disk_ = school_.folder() / "disk";
  std::optional<BackupFolder> from_;
};

TEST_F(RepairTest, FindsNothingInASoundWorkspace) {
  school_.photo(1);
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(pictures().level, Level::Good);
}

TEST_F(RepairTest, LostOriginalsComeFromTheBackup) {
  const PhotoId altered = school_.photo(1);
  const PhotoId missing = school_.photo(2);
  back_up_now();
  alter(original(altered));
  fs::remove(original(missing));
  EXPECT_THAT(kinds(), ElementsAre(FaultKind::OriginalLost, FaultKind::OriginalLost));
  EXPECT_EQ(mend(), 2U);
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(*school_->vault().load(school_.record(altered).sha256), test::made_photo(1));
  EXPECT_EQ(*school_->vault().load(school_.record(missing).sha256), test::made_photo(2));
}

TEST_F(RepairTest, WithoutACopyItSaysWhatToDoAndTouchesNothing) {
  const PhotoId photo = school_.photo(1);
  alter(original(photo));
  const auto before = fs::file_size(original(photo));
  ASSERT_THAT(faults(), SizeIs(1));
  EXPECT_FALSE(faults()[0].mendable);
  EXPECT_THAT(faults()[0].words, HasSubstr("from the camera"));
  EXPECT_EQ(mend(), 0U);
  EXPECT_EQ(fs::file_size(original(photo)), before);
}

TEST_F(RepairTest, ACopyThatIsDamagedTooIsNotTaken) {
  const PhotoId photo = school_.photo(1);
  back_up_now();
  alter(original(photo));
  alter(disk_ / "files" / to_hex(school_.record(photo).sha256));
  EXPECT_EQ(mend(), 0U);
}

TEST_F(RepairTest, WhatAnOldDatabaseDoesNotKnowBecomesPhotosThatWait) {
  const auto stored = school_->vault().store(test::made_photo(5));
  ASSERT_TRUE(stored);
  ASSERT_THAT(kinds(), ElementsAre(FaultKind::OriginalUnknown));
  EXPECT_EQ(mend(), 1U);
  const auto photo = school_->log().photos.find(stored->sha256);
  ASSERT_TRUE(photo);
  EXPECT_EQ(photo->state, PhotoState::Received);
  EXPECT_THAT(faults(), IsEmpty());
  school_.process({});
  EXPECT_EQ(school_.record(photo->id).state, PhotoState::Held) << "and are shown to a person";
}

TEST_F(RepairTest, LostPicturesAreMadeAnewAndAnApprovalOfThemEnds) {
  const PhotoId held = school_.photo(1);
  const PhotoId approved = school_.photo(2);
  ASSERT_TRUE(
      test::look_and_approve(school_->darkroom(), approved, {"tess", school_.record(approved).version}));
  fs::remove(picture(held));
  alter(picture(approved));
  EXPECT_EQ(pictures().level, Level::Problem);
  EXPECT_THAT(kinds(), ElementsAre(FaultKind::PicturesLost, FaultKind::PicturesLost));
  EXPECT_EQ(mend(), 2U);
  EXPECT_THAT(faults(), IsEmpty());
  for (const PhotoId photo : {held, approved}) {
    EXPECT_EQ(school_.record(photo).state, PhotoState::Held);
    const auto shown = school_->log().holds.renditions(photo).at(0).sha256;
    EXPECT_TRUE(rendition_jpeg(school_->darkroom(), photo, shown));
  }
}

TEST_F(RepairTest, OnePhotoThatCannotBeMendedKeepsNoOtherBack) {
  const PhotoId lost = school_.photo(1);
  const PhotoId second = school_.photo(2);
  fs::remove(picture(lost));
  fs::remove(original(lost));
  fs::remove(picture(second));
  EXPECT_EQ(mend(), 1U);
  EXPECT_THAT(kinds(), ElementsAre(FaultKind::OriginalLost, FaultKind::PicturesLost));
  for (const auto& fault : faults()) EXPECT_FALSE(fault.mendable) << fault.words;
  EXPECT_TRUE(
      rendition_jpeg(school_->darkroom(), second, school_->log().holds.renditions(second).at(0).sha256));
}

// A release that ends, by a kill, after some of its files have their names and before its row.
class InterruptedRelease : public RepairTest {
 protected:
  // Gives the files that are visible then.
  std::vector<fs::path> interrupt(PhotoId photo) {
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    school_.close();
    const pid_t child = ::fork();
    if (child == 0) {
      const auto school = school_.open();
      const std::string last = school->log().approvals.vouched(photo)->back().platform;
      const test::AtDiskMoment kill_then(test::DiskMoment::Rename, "released/" + last,
                                         [] { ::kill(::getpid(), SIGKILL); });
      _exit(release(school->darkroom(), by_tess()) ? 0 : 1);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the moment is never reached";
    school_.open_again();
    return pictures_out();
  }
  std::vector<fs::path> pictures_out() {
    std::vector<fs::path> found;
    for (const auto& file : test::files_below(school_->workspace().released())) {
      if (fs::path(file).extension() == ".jpg") found.emplace_back(file);
    }
    return found;
  }
};

TEST_F(InterruptedRelease, IsFoundToldAndInNoDownload) {
  const PhotoId photo = school_.photo(1);
  EXPECT_EQ(released_fact(school_->darkroom()).level, Level::Good);
  const auto out = interrupt(photo);
  ASSERT_THAT(out, Not(IsEmpty())) << "a file is visible that no row calls released";
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved);
  EXPECT_THAT(*released_files(school_->darkroom(), {}, {}), IsEmpty());
  EXPECT_THAT(*count_released_files(school_->darkroom()), IsEmpty());
  const auto told = released_fact(school_->darkroom());
  EXPECT_EQ(told.level, Level::Problem);
  EXPECT_THAT(told.words, HasSubstr(out.front().filename().string()));
  const auto found = faults();
  ASSERT_GE(found.size(), out.size());
  for (const auto& fault : found) {
    EXPECT_EQ(fault.kind, FaultKind::ReleasedUnknown);
    EXPECT_TRUE(fault.mendable) << fault.words;
  }
}

TEST_F(InterruptedRelease, IsSettledByRepairAndTheNextReleasePutsItThereAgain) {
  const PhotoId photo = school_.photo(1);
  ASSERT_THAT(interrupt(photo), Not(IsEmpty()));
  EXPECT_GE(mend(), 1U);
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty()) << "half-written ones too";
  EXPECT_THAT(faults(), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::Approved) << "nothing that a person did is lost";
  ASSERT_TRUE(release(school_->darkroom(), by_tess()));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Released);
  EXPECT_EQ(pictures_out().size(), released_files(school_->darkroom(), {}, {})->size());
  EXPECT_EQ(released_fact(school_->darkroom()).level, Level::Good);
}

TEST_F(InterruptedRelease, IsCarriedOnByTheNextReleaseWithoutRepair) {
  const PhotoId photo = school_.photo(1);
  ASSERT_THAT(interrupt(photo), Not(IsEmpty()));
  ASSERT_TRUE(release(school_->darkroom(), by_tess()));
  EXPECT_EQ(pictures_out().size(), released_files(school_->darkroom(), {}, {})->size());
  EXPECT_THAT(faults(), IsEmpty());
}

TEST_F(InterruptedRelease, ItsFilesGoWhereThePhotoIsNotToBeReleasedAnyMore) {
  const PhotoId photo = school_.photo(1);
  ASSERT_THAT(interrupt(photo), Not(IsEmpty()));
  ASSERT_TRUE(reject(school_->log(), photo, {"tess", school_.record(photo).version}, "not wanted"));
  EXPECT_THAT(pictures_out(), IsEmpty());
}

TEST_F(RepairTest, ACopyInReleasedIsRemovedAndWhatIsStrangeThereIsLeftToAPerson) {
  const PhotoId photo = school_.photo(1);
  ASSERT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
  ASSERT_TRUE(release(school_->darkroom(), by_tess()));
  const auto out = released_files(school_->darkroom(), {}, {});
  ASSERT_THAT(*out, Not(IsEmpty()));
  const fs::path first = school_->workspace().released() / out->front().path;
  const fs::path copy = first.parent_path() / "copy.jpg";
  const fs::path strange = first.parent_path() / "strange.JPG";
  fs::copy_file(first, copy);
  std::ofstream(strange) << "somebody's own";
  std::ofstream(first.parent_path() / "notes.txt") << "no picture";
  EXPECT_THAT(kinds(), ElementsAre(FaultKind::ReleasedUnknown, FaultKind::ReleasedUnknown));
  EXPECT_EQ(mend(), 1U);
  EXPECT_FALSE(fs::exists(copy));
  EXPECT_TRUE(fs::exists(strange));
  EXPECT_TRUE(fs::exists(first));
  ASSERT_THAT(faults(), SizeIs(1));
  EXPECT_THAT(faults()[0].words, HasSubstr("move it out yourself"));
}

TEST_F(RepairTest, WhatWasShreddedMeanwhileIsNotPutBack) {
  const PhotoId photo = school_.photo(1);
  back_up_now();
  fs::remove(original(photo));
  const auto found = faults();
  ASSERT_THAT(found, SizeIs(1));
  ASSERT_TRUE(reject(school_->log(), photo, {"tess", school_.record(photo).version}, "not wanted"));
  const auto done = mend_faults(school_->darkroom(), found, from_, "schoolgate");
  EXPECT_EQ(done.mended, 0U);
  EXPECT_THAT(done.failed, SizeIs(1));
  EXPECT_FALSE(fs::exists(original(photo)));
}

}  // namespace
}  // namespace schoolgate::gate
