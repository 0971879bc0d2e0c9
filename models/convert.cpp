#include "models/convert.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include "foundation/durable_file.hpp"
#include "models/built_in.hpp"

namespace schoolgate::models {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInstall =
    "install the packages python3, python3-onnx and python3-numpy, or copy the model by hand "
    "(docs/models.md)";
constexpr std::uintmax_t kMostWords = 65'536;  // of a script's messages

// A folder for one conversion, readable by this account alone.
class PrivateFolder {
 public:
  static Result<PrivateFolder> make() {
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
  ~PrivateFolder() {
    if (path_.empty()) return;
    std::error_code ignored;  // what cannot be removed is left to the system's cleaning of /tmp
    fs::remove_all(path_, ignored);
  }
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  explicit PrivateFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

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

// Starts the program with nothing to read, what it says in `log`, and an environment that holds nothing of
// the caller's. It leads a process group of its own, so that it can be ended with all it started.
Result<pid_t> start(std::vector<std::string> words, const fs::path& folder, const fs::path& log) {
  auto actions = std::unique_ptr<posix_spawn_file_actions_t, FreeActions>(new posix_spawn_file_actions_t);
  posix_spawn_file_actions_init(actions.get());
  auto attributes = std::unique_ptr<posix_spawnattr_t, FreeAttributes>(new posix_spawnattr_t);
  posix_spawnattr_init(attributes.get());

  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=" + folder.string(),
                                       "TMPDIR=" + folder.string()};
  pid_t child = 0;
  int error = posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0);
  if (error == 0) {
    error =
        posix_spawn_file_actions_addopen(actions.get(), 1, log.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  }
  if (error == 0) error = posix_spawn_file_actions_adddup2(actions.get(), 1, 2);
  if (error == 0) error = posix_spawnattr_setflags(attributes.get(), POSIX_SPAWN_SETPGROUP);
  if (error == 0) {
    error = posix_spawn(&child, words.front().c_str(), actions.get(), attributes.get(),
                        pointers(words).data(), pointers(environment).data());
  }
  if (error != 0) {
    return failure(
        ErrorCode::Unavailable,
        fmt::format("{} could not be started ({})", words.front(), std::generic_category().message(error)),
        std::string(kInstall));
  }
  return child;
}

// The way the process ended, or nothing when it had to be killed because its time was up.
std::optional<int> wait_for(pid_t child, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() >= end) {
      ::kill(-child, SIGKILL);
      ::waitpid(child, &status, 0);
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return status;
}

std::string last_line(const fs::path& log) {
  const auto words = read_file(log, kMostWords);
  if (!words) return "it said more than can be shown";
  std::string text(words->begin(), words->end());
  text.erase(std::find_if(text.rbegin(), text.rend(), [](char c) { return c != '\n'; }).base(), text.end());
  const std::size_t start_of_line = text.rfind('\n');
  if (start_of_line != std::string::npos) text.erase(0, start_of_line + 1);
  return text.empty() ? "it gave no reason" : text;
}

Status run(const std::vector<std::string>& words, const fs::path& folder, const ConversionOptions& options,
           std::string_view script) {
  const fs::path log = folder / "messages.txt";
  const auto child = start(words, folder, log);
  if (!child) return tl::unexpected(child.error());
  const auto status = wait_for(*child, options.limit);
  if (!status) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} did not end within {:g} seconds", script,
                               std::chrono::duration<double>(options.limit).count()),
                   "try again when this machine is less busy");
  }
  if (!WIFEXITED(*status)) {
    return failure(ErrorCode::Unavailable,
                   fmt::format("{} was ended by signal {}", script, WTERMSIG(*status)),
                   "try again when this machine has more memory to spare");
  }
  if (WEXITSTATUS(*status) != 0) {
    return failure(ErrorCode::Unavailable, fmt::format("{} failed ({})", script, last_line(log)),
                   std::string(kInstall));
  }
  return {};
}

// Writes the script and its inputs; gives the command without the output's name.
Result<std::vector<std::string>> lay_out(const fs::path& folder, const fs::path& python,
                                         const std::pair<std::string_view, std::string_view>& script,
                                         const std::vector<ConversionInput>& inputs) {
  std::vector<std::string> words{python.string(), "-I", (folder / script.first).string()};
  if (auto written = write_durably(words.back(), Bytes(script.second.begin(), script.second.end())); !written)
    return tl::unexpected(written.error());
  for (const ConversionInput& input : inputs) {
    words.push_back((folder / input.file).string());
    if (auto written = write_durably(words.back(), input.bytes); !written)
      return tl::unexpected(written.error());
  }
  return words;
}

}  // namespace

Result<Bytes> convert(std::string_view script, const std::vector<ConversionInput>& inputs,
                      std::uintmax_t size_limit, const ConversionOptions& options) {
  const auto& scripts = built_in_conversions();
  const auto text =
      std::find_if(scripts.begin(), scripts.end(), [&](const auto& each) { return each.first == script; });
  if (text == scripts.end()) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("this program carries no conversion named {}", script));
  }
  const auto folder = PrivateFolder::make();
  if (!folder) return tl::unexpected(folder.error());

  auto words = lay_out(folder->path(), options.python, *text, inputs);
  if (!words) return tl::unexpected(words.error());
  const fs::path output = folder->path() / "converted";
  words->push_back(output.string());
  if (auto ran = run(*words, folder->path(), options, script); !ran) return tl::unexpected(ran.error());

  auto converted = read_file(output, size_limit);
  if (!converted) {
    return failure(ErrorCode::Refused,
                   fmt::format("{} ended well but left no file of at most {} bytes", script, size_limit),
                   "copy the model from a machine that has it (docs/models.md)");
  }
  return converted;
}

}  // namespace schoolgate::models
