#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/intake/enrolment.hpp"
#include "gate/leaving/retention.hpp"

namespace schoolgate::cli {
namespace {

ExitCode run_expire(Invocation& invocation) {
  const auto school = open_school(invocation);
  recheck_and_tell(*school, invocation);
  const auto summary =
      or_fail(gate::apply_retention(school->darkroom(), school->clock().now(), by_program()));
  if (!summary.waits.empty())
    throw Failed({ErrorCode::Refused, "nothing was removed", summary.waits}, ExitCode::NeedsAttention);
  const std::size_t templates = gate::purge_templates(*school, by_program());
  or_fail(school->database()->compact());
  invocation.terminal.result(
      invocation.json
          ? to_line({{"originals", summary.originals},
                     {"renditions", summary.renditions},
                     {"readings", summary.readings},
                     {"reports", summary.reports},
                     {"incidents", summary.incidents},
                     {"screenshots", summary.screenshots},
                     {"shredded", summary.shredded},
                     {"taken_down", summary.taken_down},
                     {"templates", templates}})
          : fmt::format("removed {}, {}, {}, {}, {}, {} and {}; shredded {}, took {} down",
                        counted(summary.originals, "original"), counted(summary.renditions, "rendition"),
                        counted(summary.readings, "reading"), counted(summary.reports, "report"),
                        counted(summary.incidents, "incident"), counted(summary.screenshots, "screenshot"),
                        counted(templates, "template"), counted(summary.shredded, "photo"),
                        counted(summary.taken_down, "photo")));
  return ExitCode::Done;
}

}  // namespace

const Command kExpire{
    .name = "expire",
    .summary = "remove what was kept for as long as the settings say",
    .manual =
        "Removes what the settings' section retention says, and the templates of people who may no longer\n"
        "be recognised. 'watch' and 'review serve' do it each day by themselves; where neither runs it is\n"
        "meant for a nightly job. Also empties the database of what was deleted.",
    .run = run_expire};

}  // namespace schoolgate::cli
