#include "foundation/process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostWords = 65'536;

struct FreeActions {
  void operator()(posix_spawn_file_actions_t* actions) const {
    posix_spawn_file_actions_destroy(actions);
    delete actions;
  }
};
struct FreeAttributes {
  void operator()(posix_spawnattr_t* attributes) const {
    posix_spawnattr_destroy(attributes);
    delete attributes;
  }
};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

Result<pid_t> start(const Process& process, const fs::path& log) {
  auto actions = std::unique_ptr<posix_spawn_file_actions_t, FreeActions>(new posix_spawn_file_actions_t);
  posix_spawn_file_actions_init(actions.get());
  auto attributes = std::unique_ptr<posix_spawnattr_t, FreeAttributes>(new posix_spawnattr_t);
  posix_spawnattr_init(attributes.get());

  auto words = process.words;
  auto own = process.environment.value_or(std::vector<std::string>{});
  const auto own_pointers = pointers(own);
  pid_t child = 0;
  int error = posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0);
  if (error == 0) {
    error =
        posix_spawn_file_actions_addopen(actions.get(), 1, log.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  }
  if (error == 0) error = posix_spawn_file_actions_adddup2(actions.get(), 1, 2);
  if (error == 0) error = posix_spawn_file_actions_addchdir_np(actions.get(), process.folder.c_str());
  if (error == 0) error = posix_spawnattr_setflags(attributes.get(), POSIX_SPAWN_SETPGROUP);
  if (error == 0) {
    error = posix_spawnp(&child, words.front().c_str(), actions.get(), attributes.get(),
                         pointers(words).data(), process.environment ? own_pointers.data() : environ);
  }
  if (error != 0) {
    return failure(
        error == ENOENT ? ErrorCode::NotFound : ErrorCode::Unavailable,
        fmt::format("{} could not be started ({})", words.front(), std::generic_category().message(error)));
  }
  return child;
}

ProcessEnd wait_for(pid_t child, const Process& process) {
  constexpr auto kPause = std::chrono::milliseconds(10);
  constexpr int kPausesBetweenQuestions = 20;
  const auto end = std::chrono::steady_clock::now() + process.limit;
  int status = 0;
  for (int pauses = 1; ::waitpid(child, &status, WNOHANG) == 0; ++pauses) {
    const bool late = std::chrono::steady_clock::now() >= end;
    const bool unwanted = pauses % kPausesBetweenQuestions == 0 && process.go_on && !process.go_on();
    if (late || unwanted) {
      ::kill(-child, SIGKILL);
      ::waitpid(child, &status, 0);
      return {late ? ProcessEnd::How::OutOfTime : ProcessEnd::How::Cancelled, 0, {}};
    }
    std::this_thread::sleep_for(kPause);
  }
  if (WIFEXITED(status)) return {ProcessEnd::How::Exited, WEXITSTATUS(status), {}};
  return {ProcessEnd::How::Signalled, WTERMSIG(status), {}};
}

}  // namespace

Result<PrivateFolder> PrivateFolder::make() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  std::string name = (parent / "schoolgate-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    const std::string reason = error ? error.message() : std::generic_category().message(errno);
    return failure(ErrorCode::Unavailable, fmt::format("no temporary folder could be made ({})", reason),
                   "make room in /tmp, or name another folder in TMPDIR");
  }
  return PrivateFolder(std::move(name));
}

PrivateFolder::~PrivateFolder() {
  if (path_.empty()) return;
  std::error_code ignored;  // what cannot be removed is left to the system's cleaning of /tmp
  fs::remove_all(path_, ignored);
}

Result<ProcessEnd> run_process(const Process& process) {
  const fs::path log = process.folder / "messages.txt";
  const auto child = start(process, log);
  if (!child) return tl::unexpected(child.error());
  ProcessEnd end = wait_for(*child, process);
  const auto words = read_file(log, kMostWords);
  end.words = words ? std::string(words->begin(), words->end()) : "it said more than can be shown";
  return end;
}

std::string last_line(const std::string& words) {
  std::string text = words;
  text.erase(std::find_if(text.rbegin(), text.rend(), [](char c) { return c != '\n'; }).base(), text.end());
  const std::size_t start_of_line = text.rfind('\n');
  if (start_of_line != std::string::npos) text.erase(0, start_of_line + 1);
  return text.empty() ? "it gave no reason" : text;
}

}  // namespace schoolgate
