// Released files that cannot be removed when they must: open on a share, on a full or other disk, or not
// ours.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include "foundation/file_descriptor.hpp"
#include "gate/deciding/review_actions.hpp"
#include "gate/kept_places.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/release.hpp"
#include "gate/leaving/retention.hpp"
#include "gate/leaving/shred.hpp"
#include "gate/looking.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/reporting/health.hpp"
#include "gate/running/process.hpp"

namespace schoolgate::gate {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace fs = std::filesystem;

// A file that the system lets nobody rename or remove, as one that is open on a share of Windows.
class Stuck {
 public:
  explicit Stuck(fs::path path) : path_(std::move(path)) { stuck_ = set(true); }
  ~Stuck() { release(); }
  [[nodiscard]] bool stuck() const { return stuck_; }
  void release() {
    if (stuck_) set(false);
    stuck_ = false;
  }

 private:
  bool set(bool on) const {
    const FileDescriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    long flags = 0;
    if (!file.open() || ::ioctl(file.get(), FS_IOC_GETFLAGS, &flags) != 0) return false;
    flags = on ? flags | FS_IMMUTABLE_FL : flags & ~long{FS_IMMUTABLE_FL};
    return ::ioctl(file.get(), FS_IOC_SETFLAGS, &flags) == 0;
  }
  fs::path path_;
  bool stuck_ = false;
};

class LeftFilesTest : public testing::Test {
 protected:
  PhotoId released(int number = 1) {
    const PhotoId photo = school_.photo(number);
    EXPECT_TRUE(test::look_and_approve(school_->darkroom(), photo, {"tess", school_.record(photo).version}));
    EXPECT_TRUE(release(school_->darkroom(), {.who = "tess", .event = {}}));
    return photo;
  }
  fs::path file_of(PhotoId photo, const char* platform) {
    for (const auto& file : school_->log().releases.reserved(photo))
      if (file.platform == platform) return school_->workspace().released() / file.path;
    throw std::runtime_error("it is not out there");
  }
  void withdraw_everything() {
    ASSERT_TRUE(school_->people().set_do_not_publish("P001", true, "court order", {"office", "test"}));
  }
  std::vector<TakeDown> listed() { return list_take_downs(*school_->database(), school_.clock().now(), {}); }
  test::MadeSchool school_;
};

TEST_F(LeftFilesTest, OneThatIsStuckKeepsNothingFromBeingTakenDownAndGoesWhenItCan) {
  const PhotoId first = released(1);
  const PhotoId second = released(2);
  Stuck file(file_of(first, "facebook"));
  if (!file.stuck()) GTEST_SKIP() << "no file can be made immutable here: needs root and such a file system";
  withdraw_everything();
  const auto asked = recheck(school_->darkroom(), {.who = "program"});
  ASSERT_TRUE(asked) << sentence(asked.error());
  EXPECT_THAT(asked->left, SizeIs(1));
  EXPECT_THAT(words_left(*asked), ElementsAre(HasSubstr("could not be removed")));
  for (const PhotoId photo : {first, second}) EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  EXPECT_THAT(listed(), SizeIs(4)) << "the 24 hours of each begin";
  EXPECT_THAT(test::files_below(school_->workspace().released()), SizeIs(1));
  EXPECT_THAT(examine(*school_), testing::Contains(testing::AllOf(
                                     testing::Field(&HealthFact::area, "take-downs"),
                                     testing::Field(&HealthFact::level, Level::Problem),
                                     testing::Field(&HealthFact::words, HasSubstr("could not be removed")))));
  const auto batch = process(*school_, {school_.file("new.jpg", test::made_photo(3))},
                             {.who = "program", .event = {}}, {}, {});
  ASSERT_TRUE(batch) << "what comes in is not kept waiting";
  EXPECT_THAT(batch->photos, SizeIs(1));
  EXPECT_TRUE(batch->needs_attention());
  file.release();
  ASSERT_TRUE(process(*school_, {}, {.who = "program", .event = {}}, {}, {}));
  EXPECT_THAT(test::files_below(school_->workspace().released()), IsEmpty());
  EXPECT_THAT(left_files(*school_->database()), IsEmpty());
}

TEST_F(LeftFilesTest, ShreddingSaysWhatOfAPhotoLiesThereStill) {
  const PhotoId photo = released();
  Stuck file(file_of(photo, "website"));
  if (!file.stuck()) GTEST_SKIP() << "no file can be made immutable here: needs root and such a file system";
  const auto done = shred(school_->darkroom(), photo, school_.clock().now(), "tess");
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("released/website"));
  EXPECT_EQ(school_.record(photo).state, PhotoState::Shredded);
  EXPECT_FALSE(school_->vault().holds(school_.record(photo).sha256));
}

TEST_F(LeftFilesTest, WhatIsDueGoesAlthoughOneOriginalCannot) {
  const PhotoId first = released(1);
  const PhotoId second = released(2);
  school_.clock().advance(std::chrono::days(31));
  Stuck file(school_->workspace().vault() / to_hex(school_.record(first).sha256));
  if (!file.stuck()) GTEST_SKIP() << "no file can be made immutable here: needs root and such a file system";
  const auto done = apply_retention(school_->darkroom(), school_.clock().now(), "program");
  ASSERT_FALSE(done);
  EXPECT_TRUE(school_->vault().holds(school_.record(first).sha256));
  EXPECT_FALSE(school_->vault().holds(school_.record(second).sha256));
  EXPECT_FALSE(school_->readings().holds(school_.record(second).sha256));
}

TEST_F(LeftFilesTest, AReleasedFolderOnAFullDiskOfItsOwnIsEmptiedWithoutRoom) {
  const fs::path folder = school_->workspace().released();
  school_.close();
  if (::mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=1m,mode=0700") != 0)
    GTEST_SKIP() << "nothing can be mounted here: needs root";
  school_.open_again();
  const PhotoId photo = released();
  EXPECT_THAT(test::files_below(folder), SizeIs(2));
  withdraw_everything();
  const auto asked = recheck(school_->darkroom(), {.who = "program"});
  ASSERT_TRUE(asked) << sentence(asked.error());
  EXPECT_THAT(asked->left, IsEmpty());
  EXPECT_THAT(test::files_below(folder), IsEmpty());
  EXPECT_THAT(test::files_below(school_->workspace().withdrawn()), IsEmpty());
  EXPECT_EQ(school_.record(photo).state, PhotoState::TakenDown);
  school_.close();
  EXPECT_EQ(::umount(folder.c_str()), 0);
}

}  // namespace
}  // namespace schoolgate::gate
