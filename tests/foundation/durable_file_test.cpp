#include "foundation/durable_file.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/disk_moments.hpp"
#include "support/temporary_folder.hpp"

namespace fs = std::filesystem;
using schoolgate::Bytes;
using schoolgate::ErrorCode;

namespace {

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace

TEST(DurableFile, IsPrivateAndHoldsWhatWasWritten) {
  const schoolgate::test::TemporaryFolder folder;
  const fs::path path = folder.path() / "photo";
  ASSERT_TRUE(schoolgate::write_durably(path, bytes("abc")));
  EXPECT_EQ(schoolgate::read_file(path, 10), bytes("abc"));
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(DurableFile, NeverOverwritesUnlessAsked) {
  const schoolgate::test::TemporaryFolder folder;
  const fs::path path = folder.path() / "photo";
  ASSERT_TRUE(schoolgate::write_durably(path, bytes("a much longer first file")));
  const auto second = schoolgate::write_durably(path, bytes("new"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::AlreadyExists);
  EXPECT_EQ(schoolgate::read_file(path, 100), bytes("a much longer first file"));

  ASSERT_TRUE(schoolgate::write_durably(path, bytes("new"), schoolgate::IfPresent::Replace));
  EXPECT_EQ(schoolgate::read_file(path, 100), bytes("new")) << "no tail of the longer file may stay";
}

TEST(DurableFile, LeavesNothingBehindWhenTheFolderIsAbsent) {
  const schoolgate::test::TemporaryFolder folder;
  EXPECT_FALSE(schoolgate::write_durably(folder.path() / "absent" / "photo", bytes("abc")));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(DurableFile, OneOfManyRacingWritersWins) {
  const schoolgate::test::TemporaryFolder folder;
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 8; ++i) {
      writers.emplace_back(
          [&] { winners += schoolgate::write_durably(folder.path() / "one", bytes("x")) ? 1 : 0; });
    }
  }
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(DurableFile, ReadsNoPipeAndNothingOverTheLimit) {
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder.path() / "pipe.jpg").c_str(), 0600), 0);
  EXPECT_EQ(schoolgate::read_file(folder.path() / "pipe.jpg", 10).error().code, ErrorCode::Unsupported);
  ASSERT_TRUE(schoolgate::write_durably(folder.path() / "big", Bytes(11)));
  EXPECT_EQ(schoolgate::read_file(folder.path() / "big", 10).error().code, ErrorCode::TooLarge);
  EXPECT_EQ(schoolgate::read_file(folder.path() / "absent", 10).error().code, ErrorCode::NotFound);
}

TEST(DurableFile, WhatACrashLeftBehindIsClearedAway) {
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_TRUE(schoolgate::write_durably(folder.path() / ".partial-0123", bytes("half")));
  ASSERT_TRUE(schoolgate::write_durably(folder.path() / "whole", bytes("whole")));
  ASSERT_TRUE(schoolgate::remove_partial_files(folder.path()));
  EXPECT_FALSE(fs::exists(folder.path() / ".partial-0123"));
  EXPECT_TRUE(fs::exists(folder.path() / "whole"));
}

TEST(DurableFile, IsLockedByWhoMayWriteSinceASharesLocksAskForThat) {
  const schoolgate::test::TemporaryFolder folder;
  ASSERT_TRUE(schoolgate::write_durably(folder.path() / "file", bytes("x")));
  fs::create_symlink("file", folder.path() / "link");
  const auto file = schoolgate::open_to_lock(folder.path() / "file");
  ASSERT_TRUE(file.open());
  EXPECT_EQ(fcntl(file.get(), F_GETFL) & O_ACCMODE, O_RDWR);
  EXPECT_FALSE(schoolgate::open_to_lock(folder.path() / "link").open());
}

TEST(DurableFile, ALockThatCannotBeAskedForIsNotOneThatAnotherHolds) {
  using schoolgate::LockAnswer;
  EXPECT_EQ(schoolgate::lock_answer(0), LockAnswer::Given);
  EXPECT_EQ(schoolgate::lock_answer(EWOULDBLOCK), LockAnswer::HeldByAnother);
  EXPECT_EQ(schoolgate::lock_answer(EACCES), LockAnswer::HeldByAnother);
  for (const int error : {EBADF, ENOLCK, EOPNOTSUPP, EIO})
    EXPECT_EQ(schoolgate::lock_answer(error), LockAnswer::Unknown) << error;
}

TEST(DurableFile, AHalfFileThatNoLockTellsOfIsLeftBehindAfterADay) {
  using schoolgate::is_left_behind;
  using schoolgate::LockAnswer;
  constexpr std::chrono::hours kDay(24);
  EXPECT_TRUE(is_left_behind(LockAnswer::Given, {}));
  EXPECT_FALSE(is_left_behind(LockAnswer::HeldByAnother, kDay * 9)) << "its writer lives";
  EXPECT_FALSE(is_left_behind(LockAnswer::Unknown, kDay - std::chrono::seconds(1)));
  EXPECT_FALSE(is_left_behind(LockAnswer::Unknown, -kDay));
  EXPECT_TRUE(is_left_behind(LockAnswer::Unknown, kDay));
}

TEST(DurableFile, OfWhatCannotBeLockedOnlyWhatIsOldIsClearedAway) {
  const schoolgate::test::TemporaryFolder folder;
  for (const char* name : {".partial-young", ".partial-old"})
    fs::create_symlink("nowhere", folder.path() / name);
  const timespec old[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, (folder.path() / ".partial-old").c_str(), old, AT_SYMLINK_NOFOLLOW), 0);
  ASSERT_TRUE(schoolgate::remove_partial_files(folder.path()));
  EXPECT_FALSE(fs::is_symlink(folder.path() / ".partial-old"));
  EXPECT_TRUE(fs::is_symlink(folder.path() / ".partial-young"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1)
      << "nor is there what the time was asked by";
}

TEST(DurableFile, ANewFolderIsSyncedIntoTheOneAbove) {
  const schoolgate::test::TemporaryFolder folder;
  const schoolgate::test::SyncedPaths synced;
  ASSERT_TRUE(schoolgate::make_private_folder(folder.path() / "one" / "two"));
  EXPECT_THAT(synced.paths(), testing::ElementsAre(folder.path(), folder.path() / "one"));
  ASSERT_TRUE(schoolgate::make_private_folder(folder.path() / "one" / "two"));
  EXPECT_THAT(synced.paths(), testing::SizeIs(2)) << "what is there already needs nothing";
}

TEST(DurableFile, AFolderWhoseMakerWasKilledBeforeItWasSyncedIsSyncedByTheNext) {
  const schoolgate::test::TemporaryFolder folder;
  const fs::path inner = folder.path() / "one" / "two";
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const schoolgate::test::AtDiskMoment kill_then(schoolgate::test::DiskMoment::Sync, "one",
                                                   [] { ::kill(::getpid(), SIGKILL); });
    _exit(schoolgate::make_private_folder(inner) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_TRUE(fs::is_directory(inner)) << "it is there, and its name may be on no disk";
  const schoolgate::test::SyncedPaths synced;
  ASSERT_TRUE(schoolgate::make_private_folder(inner));
  EXPECT_THAT(synced.paths(), testing::ElementsAre(folder.path() / "one"));
  EXPECT_EQ(fs::status(inner).permissions(), fs::perms::owner_all);
  ASSERT_TRUE(schoolgate::make_private_folder(inner));
  EXPECT_THAT(synced.paths(), testing::SizeIs(1));
}

TEST(DurableWriter, NamesTheFileOnlyWhenItIsWhole) {
  const schoolgate::test::TemporaryFolder folder;
  auto writer = schoolgate::DurableWriter::begin(folder.path());
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->add(bytes("abc")));
  ASSERT_TRUE(writer->add(bytes("def")));
  EXPECT_FALSE(fs::exists(folder.path() / "whole"));
  ASSERT_TRUE(writer->commit(folder.path() / "whole"));
  EXPECT_EQ(schoolgate::read_file(folder.path() / "whole", 10), bytes("abcdef"));
}

TEST(DurableWriter, LeavesNothingBehindWhenItIsNotCommitted) {
  const schoolgate::test::TemporaryFolder folder;
  {
    auto writer = schoolgate::DurableWriter::begin(folder.path());
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add(bytes("abc")));
    EXPECT_FALSE(fs::is_empty(folder.path()));
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(DurableWriter, IsSparedByTheClearingOfWhatCrashesLeft) {
  const schoolgate::test::TemporaryFolder folder;
  auto writer = schoolgate::DurableWriter::begin(folder.path());
  ASSERT_TRUE(writer);
  ASSERT_TRUE(schoolgate::remove_partial_files(folder.path()));
  ASSERT_TRUE(writer->add(bytes("abc")));
  ASSERT_TRUE(writer->commit(folder.path() / "whole"));
  EXPECT_EQ(schoolgate::read_file(folder.path() / "whole", 10), bytes("abc"));
}
