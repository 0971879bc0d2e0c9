#include "cli/terminal/command.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "cli/terminal/asked_passphrases.hpp"
#include "foundation/storage/storage_error.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::string_view kVersion = SCHOOLGATE_VERSION;

po::options_description common_options() {
  po::options_description common("Common options");
  common.add_options()  //
      ("workspace", po::value<std::string>()->value_name("DIR"),
       "the workspace (default: $SCHOOLGATE_WORKSPACE, else this folder)")  //
      ("jobs", po::value<unsigned>()->value_name("N"),
       "photos at a time (default: the setting, else every core)")  //
      ("json", "results as JSON")                                   //
      ("quiet", "results and errors only")                          //
      ("help", "this text")                                         //
      ("version", "the program's version");
  return common;
}

// Guessing would let "--plat" pass today and break when another option comes.
constexpr int kStyle = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;

ExitCode exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidInput:
    case ErrorCode::Unsupported:
    case ErrorCode::TooLarge:
    case ErrorCode::NotFound:
    case ErrorCode::AlreadyExists:
      return ExitCode::WrongUsage;
    case ErrorCode::Refused:
    case ErrorCode::Conflict:
      return ExitCode::NeedsAttention;
    case ErrorCode::Unavailable:
      return ExitCode::SystemFailure;
  }
  return ExitCode::SystemFailure;
}

const Command* find_command(std::span<const Command> commands, const std::vector<std::string>& words) {
  const auto named = [&](std::string_view name) {
    const auto found =
        std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
    return found == commands.end() ? nullptr : &*found;
  };
  if (words.size() >= 2) {
    if (const Command* command = named(words[0] + " " + words[1])) return command;
  }
  return words.empty() ? nullptr : named(words[0]);
}

// "takedown list, takedown link ..." of the commands that begin with the word; empty when none does.
std::string group_of(std::span<const Command> commands, const std::string& word) {
  std::string names;
  for (const Command& command : commands) {
    if (command.name.starts_with(word + " "))
      names += (names.empty() ? "" : ", ") + std::string(command.name);
  }
  return names;
}

std::string overview(std::span<const Command> commands) {
  std::ostringstream text;
  text << "Schoolgate: from a school's photos to files that may be posted.\n\nusage: schoolgate COMMAND "
          "[options]\n\n";
  for (const Command& command : commands) text << fmt::format("  {:<18} {}\n", command.name, command.summary);
  text << "\n"
       << common_options()
       << "\n'schoolgate COMMAND --help' tells more. Exit codes: 0 done, 1 some photos need "
       << "attention (each named),\n2 wrong usage, 3 workspace or system failure.\n";
  return text.str();
}

std::string manual(const Command& command) {
  po::options_description own("Options");
  if (command.options != nullptr) command.options(own.add_options());
  std::ostringstream text;
  text << "usage: schoolgate " << command.name << " [options] " << command.arguments << "\n\n"
       << command.manual << "\n\n";
  if (!own.options().empty()) text << own << "\n";
  text << common_options();
  return text.str();
}

struct Parsed {
  po::variables_map common;
  std::vector<std::string> rest;  // the command and everything that is not a common option, in order
};

Parsed parse_common(const std::vector<std::string>& words) {
  const auto description = common_options();
  // Words after "--" are arguments whatever they look like; the mark must survive for the command's own pass.
  const auto mark = std::find(words.begin(), words.end(), "--");
  const auto parsed = po::command_line_parser(std::vector<std::string>(words.begin(), mark))
                          .options(description)
                          .style(kStyle)
                          .allow_unregistered()
                          .run();
  Parsed result;
  po::store(parsed, result.common);
  result.rest = po::collect_unrecognized(parsed.options, po::include_positional);
  result.rest.insert(result.rest.end(), mark, words.end());
  return result;
}

std::optional<std::filesystem::path> workspace_named(const po::variables_map& common) {
  if (common.count("workspace") != 0) return common["workspace"].as<std::string>();
  if (const char* variable = std::getenv("SCHOOLGATE_WORKSPACE"); variable != nullptr && *variable != '\0')
    return variable;
  return std::nullopt;
}

ExitCode run_command(const Command& command, const Parsed& parsed, Terminal& terminal, const Clock& clock,
                     std::stop_token stop) {
  po::options_description own;
  if (command.options != nullptr) command.options(own.add_options());
  own.add_options()("argument", po::value<std::vector<std::string>>());
  po::positional_options_description positions;
  positions.add("argument", -1);

  const auto name_words =
      static_cast<std::ptrdiff_t>(std::count(command.name.begin(), command.name.end(), ' ') + 1);
  const std::vector<std::string> words(parsed.rest.begin() + name_words, parsed.rest.end());
  const auto workspace = workspace_named(parsed.common);
  Invocation invocation{.workspace = workspace.value_or("."),
                        .workspace_named = workspace.has_value(),
                        .workspace_option = parsed.common.count("workspace") != 0,
                        .jobs = parsed.common.count("jobs") != 0 ? parsed.common["jobs"].as<unsigned>() : 0,
                        .json = parsed.common.count("json") != 0,
                        .arguments = {},
                        .options = {},
                        .terminal = terminal,
                        .clock = clock,
                        .stop = std::move(stop)};
  po::store(po::command_line_parser(words).options(own).positional(positions).style(kStyle).run(),
            invocation.options);
  if (invocation.has("argument"))
    invocation.arguments = invocation.options["argument"].as<std::vector<std::string>>();
  if (invocation.arguments.size() < command.least_arguments) {
    throw UsageError(fmt::format("'{}' needs {}", command.name, command.arguments));
  }
  if (invocation.arguments.size() > command.most_arguments) {
    throw UsageError(fmt::format("'{}' is one word too many", invocation.arguments[command.most_arguments]));
  }
  return command.run(invocation);
}

}  // namespace

Failed::Failed(Error error) : error_(std::move(error)), code_(exit_code(error_.code)) {}

std::string Invocation::needed(const std::string& option) const {
  if (!has(option)) throw UsageError(fmt::format("--{} is missing", option));
  return options[option].as<std::string>();
}

std::string Invocation::optional(const std::string& option, const std::string& otherwise) const {
  return has(option) ? options[option].as<std::string>() : otherwise;
}

ExitCode run(std::span<const Command> commands, const std::vector<std::string>& words, Terminal& terminal,
             const Clock& clock, std::stop_token stop) {
  std::string see = "see 'schoolgate --help'";
  try {
    const Parsed parsed = parse_common(words);
    terminal.quiet(parsed.common.count("quiet") != 0 || parsed.common.count("json") != 0);
    if (parsed.common.count("version") != 0) {
      terminal.result(fmt::format("schoolgate {}", kVersion));
      return ExitCode::Done;
    }
    std::vector<std::string> rest = parsed.rest;
    const bool asked_for_help = parsed.common.count("help") != 0 || (!rest.empty() && rest[0] == "help");
    if (!rest.empty() && rest[0] == "help") rest.erase(rest.begin());
    const Command* command = find_command(commands, rest);
    if (command != nullptr) see = fmt::format("see 'schoolgate {} --help'", command->name);
    if (asked_for_help && (command != nullptr || rest.empty())) {
      terminal.result(command != nullptr ? manual(*command) : overview(commands));
      return ExitCode::Done;
    }
    if (rest.empty()) throw UsageError("no command was given");
    if (command == nullptr) {
      const std::string group = group_of(commands, rest[0]);
      throw UsageError(group.empty() ? fmt::format("there is no command '{}'", rest[0])
                       : rest.size() == 1
                           ? fmt::format("'{}' needs a second word: {}", rest[0], group)
                           : fmt::format("there is no command '{} {}', but {}", rest[0], rest[1], group));
    }
    const AskedPassphrases asked(terminal, stop);
    return run_command(*command, parsed, terminal, clock, std::move(stop));
  } catch (const Failed& failed) {
    terminal.error(failed.error());
    return failed.code();
  } catch (const UsageError& error) {
    terminal.error({ErrorCode::InvalidInput, error.what(), see});
    return ExitCode::WrongUsage;
  } catch (const po::unknown_option& error) {
    const bool by = error.get_option_name() == "--by";
    terminal.error(
        {ErrorCode::InvalidInput, error.what(),
         by ? "nobody types a name: the account acts that your login is tied to ('schoolgate user tie')"
            : see});
    return ExitCode::WrongUsage;
  } catch (const po::error& error) {
    terminal.error({ErrorCode::InvalidInput, error.what(), see});
    return ExitCode::WrongUsage;
  } catch (const StorageError& error) {
    terminal.error(error.error());
    return ExitCode::SystemFailure;
  } catch (const std::bad_alloc&) {
    terminal.error({ErrorCode::Unavailable, "the machine has no memory left", "try again with --jobs 1"});
    return ExitCode::SystemFailure;
  } catch (const std::exception& error) {
    terminal.error({ErrorCode::Unavailable, fmt::format("something broke that should not ({})", error.what()),
                    "nothing was released by it; run 'schoolgate doctor' and try again"});
    return ExitCode::SystemFailure;
  }
}

}  // namespace schoolgate::cli
