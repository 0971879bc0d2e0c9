#include "foundation/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foundation/durable_file.hpp"
#include "foundation/file_descriptor.hpp"

namespace schoolgate {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostWords = 65'536;

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

// By GLib, which closes every descriptor of ours in the child. What follows on it is by hand: the children
// that GLib and Boost.Process look after have no limit of time that ends their whole group.
Result<pid_t> start(const Process& process, const fs::path& log) {
  auto words = process.words;
  auto own = process.environment.value_or(std::vector<std::string>{});
  const FileDescriptor output(::open(log.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (output.get() < 0) {
    return failure(ErrorCode::Unavailable, fmt::format("{} could not be made ({})", log.string(),
                                                       std::generic_category().message(errno)));
  }
  const auto lead_a_group = [](gpointer) { ::setpgid(0, 0); };
  pid_t child = 0;
  GError* error = nullptr;
  if (g_spawn_async_with_fds(process.folder.c_str(), pointers(words).data(),
                             process.environment ? pointers(own).data() : nullptr,
                             static_cast<GSpawnFlags>(G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD),
                             lead_a_group, nullptr, &child, -1, output.get(), output.get(), &error) == 0) {
    const std::unique_ptr<GError, decltype(&g_error_free)> owner(error, &g_error_free);
    const bool missing = g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) != 0;
    return failure(missing ? ErrorCode::NotFound : ErrorCode::Unavailable,
                   fmt::format("{} could not be started ({})", words.front(),
                               missing ? std::generic_category().message(ENOENT) : error->message));
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

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path{} : program.parent_path();
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

std::string last_line(const std::string& words) {
  std::string text = words;
  text.erase(std::find_if(text.rbegin(), text.rend(), [](char c) { return c != '\n'; }).base(), text.end());
  const std::size_t start_of_line = text.rfind('\n');
  if (start_of_line != std::string::npos) text.erase(0, start_of_line + 1);
  return text.empty() ? "it gave no reason" : text;
}

}  // namespace schoolgate
