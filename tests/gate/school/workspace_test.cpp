#include "gate/school/workspace.hpp"

#include <cstdint>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "foundation/durable_file.hpp"
#include "support/as_another.hpp"
#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
namespace gate = schoolgate::gate;
using gate::SoleTask;
using gate::TaskLock;
using gate::Workspace;
using schoolgate::ErrorCode;

TEST(Workspace, IsMadePrivateAndOpened) {
  const schoolgate::test::TemporaryFolder folder;
  const fs::path place = folder.path() / "school" / "gate";
  ASSERT_TRUE(Workspace::create(place, {}));
  const auto workspace = Workspace::open(place);
  ASSERT_TRUE(workspace);
  EXPECT_EQ(fs::status(workspace->settings_file()).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  for (const auto& path : {workspace->folder(), workspace->inbox(), workspace->released(), workspace->vault(),
                           workspace->holds(), workspace->reports(), workspace->models()}) {
    EXPECT_TRUE(fs::is_directory(path)) << path;
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all) << path;
  }
  EXPECT_TRUE(gate::read_settings(workspace->settings_file()));
}

TEST(Workspace, IsNotMadeTwiceNorAmongOtherFiles) {
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_TRUE(Workspace::create(folder.path() / "a", {}));
  EXPECT_EQ(Workspace::create(folder.path() / "a", {}).error().code, ErrorCode::AlreadyExists);
  fs::create_directory(folder.path() / "b");
  std::ofstream(folder.path() / "b" / "thesis.doc") << "mine";
  EXPECT_EQ(Workspace::create(folder.path() / "b", {}).error().code, ErrorCode::AlreadyExists);
  EXPECT_FALSE(fs::exists(folder.path() / "b" / "inbox"));
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_FALSE(Workspace::create(folder.path() / "file", {}));
}

TEST(Workspace, CanBeMadeAgainAfterAnInterruption) {
  const schoolgate::test::TemporaryFolder folder;
  fs::create_directories(folder.path() / "a" / "inbox");
  EXPECT_TRUE(Workspace::create(folder.path() / "a", {}));
}

TEST(Workspace, SaysWhatToDoWhenThereIsNone) {
  const schoolgate::test::TemporaryFolder folder;
  const auto workspace = Workspace::open(folder.path());
  ASSERT_FALSE(workspace);
  EXPECT_EQ(workspace.error().code, ErrorCode::NotFound);
  EXPECT_THAT(schoolgate::sentence(workspace.error()), testing::HasSubstr("schoolgate init"));
}

TEST(Workspace, TellsAnotherAccountThatItIsNotReachable) {
  const schoolgate::test::TemporaryFolder folder;
  const fs::path place = folder.path() / "school";
  ASSERT_TRUE(Workspace::create(place, {}));
  fs::permissions(place, fs::perms::none);  // to whoever is no root, as to another account
  const schoolgate::test::AsAnother another(folder.path());
  const auto workspace = Workspace::open(place);
  ASSERT_FALSE(workspace);
  EXPECT_EQ(workspace.error().code, ErrorCode::Unavailable);
  EXPECT_THAT(schoolgate::sentence(workspace.error()), testing::HasSubstr("Permission denied"));
}

TEST(Workspace, AHintCanBePastedWhateverTheFolderIsCalled) {
  const schoolgate::test::TemporaryFolder folder;
  const auto workspace = Workspace::open(folder.path() / "Year 4's");
  ASSERT_FALSE(workspace);
  EXPECT_THAT(workspace.error().hint, testing::HasSubstr("Year 4'\\''s'"));
}

TEST(Workspace, KnowsFileSystemsByWhichMachinesShareAFolder) {
  constexpr auto kNfs = std::int64_t{0x6969};
  constexpr auto kCifs = std::int64_t{0xFF534D42};
  constexpr auto kFuse = std::int64_t{0x65735546};
  for (const std::int64_t shared :
       {kNfs, kCifs, static_cast<std::int64_t>(static_cast<std::int32_t>(kCifs)), kFuse})
    EXPECT_TRUE(gate::is_shared_by_machines(shared)) << shared;
  for (const std::int64_t own : std::initializer_list<std::int64_t>{
           EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC, OVERLAYFS_SUPER_MAGIC})
    EXPECT_FALSE(gate::is_shared_by_machines(own)) << own;
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_TRUE(Workspace::create(folder.path() / "w", {}));
  EXPECT_TRUE(gate::refuse_shared_file(*Workspace::open(folder.path() / "w")));
}

TEST(Presence, IsKnownByAFileThatAShareCanLockAndThatIsLockedWhileSomebodyWorks) {
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_TRUE(Workspace::create(folder.path() / "w", {}));
  const auto workspace = *Workspace::open(folder.path() / "w");
  const auto lock_file = [&] { return schoolgate::open_to_lock(workspace.folder() / ".presence.lock"); };
  {
    const auto here = gate::Presence::join(workspace);
    ASSERT_TRUE(here);
    EXPECT_TRUE(gate::Presence::join(workspace)) << "many may be there";
    EXPECT_EQ(gate::Presence::alone(workspace).error().code, ErrorCode::Conflict);
    const auto file = lock_file();
    ASSERT_TRUE(file.open());
    EXPECT_EQ(flock(file.get(), LOCK_SH | LOCK_NB), 0);
    EXPECT_NE(flock(file.get(), LOCK_EX | LOCK_NB), 0);
  }
  EXPECT_EQ(fs::status(workspace.folder() / ".presence.lock").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  const auto alone = gate::Presence::alone(workspace);
  ASSERT_TRUE(alone);
  EXPECT_EQ(gate::Presence::join(workspace).error().code, ErrorCode::Conflict);
}

TEST(Presence, OfRootKeepsNobodyOutAfterwards) {
  if (geteuid() != 0) GTEST_SKIP() << "only root makes files for others";
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_TRUE(Workspace::create(folder.path() / "w", {}));
  ASSERT_EQ(chown((folder.path() / "w").c_str(), 65534, 65534), 0);
  ASSERT_TRUE(gate::Presence::join(*Workspace::open(folder.path() / "w")));
  struct stat status {};
  ASSERT_EQ(stat((folder.path() / "w" / ".presence.lock").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 65534U);
}

class TaskLockTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Workspace::create(folder_.path() / "w", {})); }
  schoolgate::test::TemporaryFolder folder_;
  [[nodiscard]] Workspace workspace() const { return *Workspace::open(folder_.path() / "w"); }
};

TEST_F(TaskLockTest, LetsOneInAndNamesItToTheOther) {
  const auto first = TaskLock::take(workspace(), SoleTask::Processing);
  ASSERT_TRUE(first);
  const auto second = TaskLock::take(workspace(), SoleTask::Processing);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::Conflict);
  EXPECT_THAT(second.error().message, testing::HasSubstr(std::to_string(getpid())));
  EXPECT_TRUE(TaskLock::take(workspace(), SoleTask::Releasing)) << "another task is free";
}

TEST_F(TaskLockTest, IsFreeAgainWhenItsHolderWasKilled) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = TaskLock::take(workspace(), SoleTask::Processing);
    if (write(ready[1], lock ? "y" : "n", 1) != 1) _exit(1);
    while (true) pause();
  }
  char answer = 0;
  ASSERT_EQ(read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  EXPECT_FALSE(TaskLock::take(workspace(), SoleTask::Processing));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(TaskLock::take(workspace(), SoleTask::Processing));
  close(ready[0]);
  close(ready[1]);
}
