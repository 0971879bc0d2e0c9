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
  const std::size_t templates = gate::purge_templates(*school, by_program());
  invocation.terminal.result(
      invocation.json
          ? to_line({{"originals", summary.originals},
                     {"renditions", summary.renditions},
                     {"templates", templates}})
          : fmt::format("removed {}, {} and {}", counted(summary.originals, "original"),
                        counted(summary.renditions, "rendition"), counted(templates, "template")));
  return ExitCode::Done;
}

}  // namespace

const Command kExpire{
    .name = "expire",
    .summary = "remove what was kept for as long as the settings say",
    .manual =
        "Removes originals and renditions of photos that were released or rejected longer ago than the\n"
        "settings keep them, and the templates of people who may no longer be recognised. Meant for a\n"
        "nightly job. Released files stay, unless consent for them has run out or was withdrawn.",
    .run = run_expire};

}  // namespace schoolgate::cli
