#include "foundation/process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/environment_variable.hpp"

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using schoolgate::PrivateFolder;
using schoolgate::Process;
using schoolgate::ProcessEnd;
using schoolgate::run_process;

namespace {

ProcessEnd shell(const std::string& script, Process process = {}) {
  const auto folder = PrivateFolder::make();
  process.words = {"sh", "-c", script};
  process.folder = folder->path();
  const auto end = run_process(process);
  EXPECT_TRUE(end) << end.error().message;
  return end.value_or(ProcessEnd{});
}

}  // namespace

TEST(Process, KnowsWhereItsProgramLies) {
  EXPECT_TRUE(fs::equivalent(schoolgate::program_folder() / "foundation_tests", "/proc/self/exe"));
}

TEST(Process, TellsHowItEndedAndWhatItSaid) {
  const auto end = shell("echo one; echo two >&2; exit 3");
  EXPECT_EQ(end.how, ProcessEnd::How::Exited);
  EXPECT_EQ(end.number, 3);
  EXPECT_FALSE(end.well());
  EXPECT_EQ(end.words, "one\ntwo\n");
  EXPECT_EQ(schoolgate::last_line(end.words), "two");
  EXPECT_TRUE(shell("true").well());
  EXPECT_EQ(shell("kill -9 $$").how, ProcessEnd::How::Signalled);
}

TEST(Process, WorksInItsFolderWithNothingToRead) {
  EXPECT_EQ(shell("cat; test \"$(pwd)\" != / && ls").words, "messages.txt\n");
}

TEST(Process, GetsTheCallersEnvironmentOrItsOwn) {
  const schoolgate::test::EnvironmentVariable mine("SCHOOLGATE_TRIAL", "mine");
  EXPECT_EQ(shell("echo $SCHOOLGATE_TRIAL").words, "mine\n");
  EXPECT_EQ(shell("echo $SCHOOLGATE_TRIAL $OTHER", {.environment = {{"OTHER=own"}}}).words, "own\n");
}

TEST(Process, InheritsNoOpenFile) {
  const int open = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a library may leave one
  const auto end = shell("test -e /proc/self/fd/" + std::to_string(open));
  ::close(open);
  EXPECT_EQ(end.number, 1);
}

TEST(Process, EndsWhenItsTimeIsUpOrNobodyWantsItAnyMore) {
  EXPECT_EQ(shell("sleep 60", {.limit = 200ms}).how, ProcessEnd::How::OutOfTime);
  EXPECT_EQ(shell("sleep 60", {.limit = 60s, .go_on = [] { return false; }}).how, ProcessEnd::How::Cancelled);
}

TEST(Process, ThatDoesNotExistIsNotFound) {
  const auto folder = PrivateFolder::make();
  ASSERT_TRUE(folder);
  const auto end = run_process({.words = {"schoolgate-no-such-program"}, .folder = folder->path()});
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, schoolgate::ErrorCode::NotFound);
}

TEST(PrivateFolder, IsClosedToOthersAndGoesWithItsOwner) {
  fs::path path;
  {
    const auto folder = PrivateFolder::make();
    ASSERT_TRUE(folder);
    path = folder->path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
  }
  EXPECT_FALSE(fs::exists(path));
}
