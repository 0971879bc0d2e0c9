#include "gate/running/process.hpp"

#include "cli/common/batch_output.hpp"
#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/reporting/report.hpp"

namespace schoolgate::cli {
namespace {

void process_options(po::options_description_easy_init add) {
  add("no-recognition", "switch recognition off for these photos");
  add_detect(add);
  add("event", po::value<std::string>()->value_name("\"DATE NAME\""),
      "the event of single files, for example \"2026-07-03 Sports Day\" (folders are events by their names)");
}

ExitCode run_process(Invocation& invocation) {
  const auto school = open_school(invocation);
  const gate::ProcessOptions options = process_options(invocation, school->clock());
  std::vector<std::filesystem::path> paths(invocation.arguments.begin(), invocation.arguments.end());
  if (paths.empty()) paths.push_back(school->workspace().inbox());
  const auto summary =
      or_fail(gate::process(*school, paths, options, progress_bar(invocation.terminal), invocation.stop));
  const ExitCode done = print_batch(*school, summary, invocation);
  const auto gap = school->ledger().doubtful_gap();
  if (!gap) return done;
  invocation.terminal.error({ErrorCode::Refused, "the machine's day is in doubt", words_of(*gap)});
  return ExitCode::NeedsAttention;
}

}  // namespace

const Command kProcess{
    .name = "process",
    .arguments = "[PATH...]",
    .summary = "take photos in, find and redact, hold for the technician",
    .manual =
        "Takes in the photos and folders given (the inbox when none is), finds faces and names, decides by "
        "the\n"
        "register, redacts and verifies, and holds each photo for the technician. Photos in the inbox leave "
        "it\n"
        "once they are safe in the vault; others stay where they are. Interrupted, it is carried on by the\n"
        "next call.",
    .options = process_options,
    .most_arguments = kAnyNumber,
    .run = run_process};

}  // namespace schoolgate::cli
