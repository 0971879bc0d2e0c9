#include "consent/register_import.hpp"

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "foundation/durable_file.hpp"
#include "gate/enrolment.hpp"

namespace schoolgate::cli {
namespace {

constexpr std::uintmax_t kMostBytes = 64 * 1024 * 1024;

void options(po::options_description_easy_init add) {
  add("dry-run", "print the difference; change nothing");
  add_by(add);
}

ExitCode run(Invocation& invocation) {
  const std::filesystem::path path = invocation.arguments[0];
  const auto school = open_school(invocation);
  Terminal& terminal = invocation.terminal;
  const Bytes bytes = or_fail(read_file(path, kMostBytes));
  const auto current = school->people().view();
  auto plan =
      consent::plan_import({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, current,
                           {.platforms = school->settings().platforms, .day = invocation.clock.today()});
  if (!plan) {
    Error error = plan.error();
    error.message = path.string() + ": " + error.message;
    throw Failed(std::move(error));
  }
  if (!invocation.has("dry-run")) {
    or_fail(school->people().put_people(
        plan->people, {.name = who(invocation), .source = "import " + path.filename().string()},
        current.version()));
    static_cast<void>(gate::purge_templates(*school, who(invocation)));
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
        "rows mean no and are named. When anything in the file is not understood, nothing is changed.",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run};

}  // namespace schoolgate::cli
