// Runs another program, without a shell, and private folders for it to work in.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foundation/result.hpp"

namespace schoolgate {

// A temporary folder, readable by this account alone, that goes with its owner.
class PrivateFolder {
 public:
  [[nodiscard]] static Result<PrivateFolder> make();
  ~PrivateFolder();
  PrivateFolder(PrivateFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit PrivateFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

struct Process {
  // The program, looked for in PATH when it holds no slash, and its arguments.
  std::vector<std::string> words = {};
  // Where it works; what it says is kept there until it ended.
  std::filesystem::path folder = {};
  // "NAME=value"; nothing: the caller's own.
  std::optional<std::vector<std::string>> environment = {};
  std::chrono::milliseconds limit{std::chrono::minutes{10}};
  // Asked several times a second; false ends the program; may be empty.
  std::function<bool()> go_on = {};
};

struct ProcessEnd {
  enum class How { Exited, Signalled, OutOfTime, Cancelled };
  How how = How::Exited;
  int number = 0;     // the exit code or the signal
  std::string words;  // what it said on both outputs, as far as 64 KiB hold it

  [[nodiscard]] bool well() const { return how == How::Exited && number == 0; }
};

// Runs the program to its end, with nothing to read. It leads a process group of its own, so that all it
// started ends with it when its time is up or it is no longer wanted. NotFound when there is no such program.
[[nodiscard]] Result<ProcessEnd> run_process(const Process& process);

// Where the running program lies, as far as links lead; empty where the system does not tell.
[[nodiscard]] std::filesystem::path program_folder();

// This machine's name, as a person knows it; "unknown" where the system does not tell.
[[nodiscard]] std::string host_name();

// The last line of what a program said, which is mostly its reason.
[[nodiscard]] std::string last_line(const std::string& words);

}  // namespace schoolgate
