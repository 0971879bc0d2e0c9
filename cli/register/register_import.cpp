#include "consent/import/register_import.hpp"

#include <sstream>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"
#include "gate/intake/enrolment.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::uintmax_t kMostBytes = 64ULL * 1024 * 1024;

void register_import_options(po::options_description_easy_init add) {
  add("dry-run", "print the difference; change nothing");
  add("columns", po::value<std::string>()->value_name("FILE"),
      "the school's own headers, one \"Header = column\" a line (\"House points = ignore\")");
  add("dates", po::value<std::string>()->value_name("day-first|month-first"),
      "how 03/07/2026 is meant, when the file's own dates do not show it");
  add("same", po::value<std::vector<std::string>>()->value_name("ID=ID")->composing(),
      "the two ids are one person's; the first is kept. Remembered. ID=ID with one id twice: that person's "
      "name or date of birth really changed");
  add("different", po::value<std::vector<std::string>>()->value_name("ID=ID")->composing(),
      "the two ids are two people's. Remembered");
}

// A header may hold "=" itself; a column never does.
std::vector<consent::HeaderMapping> read_columns(const std::filesystem::path& path) {
  const Bytes bytes = or_fail(read_file(path, kMostBytes));
  std::istringstream lines(std::string(bytes.begin(), bytes.end()));
  std::vector<consent::HeaderMapping> mapping;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (trimmed(line).empty()) continue;
    const auto equals = line.rfind('=');
    if (equals == std::string::npos) {
      throw Failed({ErrorCode::InvalidInput, fmt::format("{} line {} has no '='", path.string(), number),
                    "write \"Header = column\""});
    }
    mapping.push_back({std::string(trimmed(std::string_view(line).substr(0, equals))),
                       std::string(trimmed(std::string_view(line).substr(equals + 1)))});
  }
  return mapping;
}

void add_said(const Invocation& invocation, const char* option, consent::Sameness said,
              std::vector<consent::SaidOfPair>& all) {
  if (!invocation.has(option)) return;
  for (const auto& word : invocation.options[option].as<std::vector<std::string>>()) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || word.find('=', equals + 1) != std::string::npos)
      throw UsageError(fmt::format("--{} wants two ids with '=' between them, not '{}'", option, word));
    all.push_back({{std::string(trimmed(std::string_view(word).substr(0, equals))),
                    std::string(trimmed(std::string_view(word).substr(equals + 1)))},
                   said});
  }
}

consent::ImportOptions import_options(const Invocation& invocation, gate::School& school) {
  consent::ImportOptions options;
  options.platforms = school.settings().platforms;
  options.day = school.today();
  options.forgotten = school.people().forgotten();
  if (invocation.has("columns")) options.mapping = read_columns(invocation.needed("columns"));
  add_said(invocation, "same", consent::Sameness::Same, options.said);
  add_said(invocation, "different", consent::Sameness::Different, options.said);
  if (invocation.has("dates")) {
    const std::string order = invocation.needed("dates");
    if (order != "day-first" && order != "month-first") {
      throw UsageError(fmt::format("'{}' is neither day-first nor month-first", order));
    }
    options.date_order = order == "day-first" ? consent::DateOrder::DayFirst : consent::DateOrder::MonthFirst;
  }
  return options;
}

ExitCode run_register_import(Invocation& invocation) {
  const std::filesystem::path path = invocation.arguments[0];
  const auto school = open_school(invocation);
  Terminal& terminal = invocation.terminal;
  const Bytes bytes = or_fail(read_file(path, kMostBytes));
  const auto current = school->people().view();
  auto plan = consent::plan_import({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, current,
                                   import_options(invocation, *school));
  if (!plan) {
    Error error = plan.error();
    error.message = path.string() + ": " + error.message;
    throw Failed(std::move(error));
  }
  if (!invocation.has("dry-run")) {
    const std::string author = acting(*school, review::Deed::KeepRegister);
    or_fail(school->people().put_people(plan->people,
                                        {.name = author, .source = "import " + path.filename().string()},
                                        plan->register_version, plan->said));
    static_cast<void>(gate::purge_templates(*school, author));
  }
  if (invocation.json) {
    nlohmann::json json{{"people", plan->people.size()},
                        {"difference", plan->difference},
                        {"dry_run", invocation.has("dry-run")},
                        {"version", school->people().version()},
                        {"warnings", nlohmann::json::array()}};
    for (const auto& warning : plan->warnings) {
      json["warnings"].push_back({{"line", warning.line}, {"message", warning.message}});
    }
    terminal.result(to_line(json));
  } else {
    if (invocation.has("dry-run")) {
      for (const auto& line : plan->difference) terminal.say("  {}", line);
    }
    terminal.result(fmt::format("{}: {}, {}{}", path.string(), counted(plan->people.size(), "row"),
                                counted(plan->difference.size(), "change"),
                                invocation.has("dry-run") ? " would be made; nothing was changed" : " made"));
  }
  if (!invocation.has("dry-run")) recheck_and_tell(*school, invocation);
  for (const auto& warning : plan->warnings) {
    terminal.error(
        {ErrorCode::InvalidInput, fmt::format("{} line {}", path.string(), warning.line), warning.message});
  }
  return plan->warnings.empty() ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kRegisterImport{
    .name = "register import",
    .arguments = "FILE.csv",
    .summary = "pupils and consents from a CSV file",
    .manual =
        "Reads a school's CSV file (docs/register.md tells the columns). Blank or unknown answers mean no, "
        "conflicting\n"
        "rows mean no and are named. When anything in the file is not understood, nothing is changed. Rows "
        "that may\n"
        "be somebody whom the register has under another id are refused until --same or --different says.",
    .options = register_import_options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_register_import};

}  // namespace schoolgate::cli
