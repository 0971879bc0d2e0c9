// What a command is: a name, its words and one function. Each has its own file.
#pragma once

#include <filesystem>
#include <span>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <boost/program_options.hpp>

#include "cli/terminal/exit_code.hpp"
#include "cli/terminal/terminal.hpp"
#include "foundation/clock.hpp"
#include "foundation/result.hpp"

namespace schoolgate::cli {

namespace po = boost::program_options;

// The words on the command line make no sense: exit code 2, and where to read on.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Ends a command: an Error is printed and becomes its exit code, wherever it is thrown from.
class Failed {
 public:
  explicit Failed(Error error, ExitCode code) : error_(std::move(error)), code_(code) {}
  explicit Failed(Error error);
  [[nodiscard]] const Error& error() const { return error_; }
  [[nodiscard]] ExitCode code() const { return code_; }

 private:
  Error error_;
  ExitCode code_;
};

struct Invocation {
  std::filesystem::path workspace;
  bool workspace_named = false;   // else it is this folder, which may be none
  bool workspace_option = false;  // named on the command line, not by the environment
  unsigned jobs = 0;              // 0: as in the settings
  bool json = false;
  std::vector<std::string> arguments;  // what is no option
  po::variables_map options;           // the command's own
  Terminal& terminal;
  const Clock& clock;
  std::stop_token stop;  // asked for by SIGINT and SIGTERM

  // The text of an option that the command needs; throws UsageError when it is absent.
  [[nodiscard]] std::string needed(const std::string& option) const;
  [[nodiscard]] std::string optional(const std::string& option, const std::string& otherwise = {}) const;
  [[nodiscard]] bool has(const std::string& option) const { return options.count(option) != 0; }
};

struct Command {
  std::string_view name;         // one or two words
  std::string_view arguments{};  // "PATH..." for the usage line
  std::string_view summary;      // one line for the list
  std::string_view manual;       // what it does, in plain words
  void (*options)(po::options_description_easy_init add) = nullptr;
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  ExitCode (*run)(Invocation& invocation) = nullptr;
};

constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

// Runs the whole program, which has these commands, on its arguments (without the program's own name).
[[nodiscard]] ExitCode run(std::span<const Command> commands, const std::vector<std::string>& words,
                           Terminal& terminal, const Clock& clock, std::stop_token stop);

}  // namespace schoolgate::cli
