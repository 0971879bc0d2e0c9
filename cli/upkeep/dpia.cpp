#include "review/views/dpia.hpp"

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "foundation/durable_file.hpp"

namespace schoolgate::cli {
namespace {

ExitCode run_dpia(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto dpia = or_fail(review::dpia_of(*school));
  const std::string page = review::dpia_page(dpia, SCHOOLGATE_VERSION);
  const std::string& file = invocation.arguments[0];
  // What somebody has filled in is not written over.
  or_fail(write_durably(file, {reinterpret_cast<const std::uint8_t*>(page.data()), page.size()}));
  invocation.terminal.result(invocation.json ? to_line({{"page", file}, {"open_places", dpia.open_places()}})
                                             : printable(file));
  invocation.terminal.say(
      "{} are left for a person. docs/dpia.md says what belongs there; it is a draft for the school's data "
      "protection officer.",
      counted(dpia.open_places(), "place"));
  return ExitCode::Done;
}

}  // namespace

const Command kDpia{
    .name = "dpia",
    .arguments = "FILE.html",
    .summary = "a data protection impact assessment, filled in from the settings",
    .manual =
        "Writes a page with the seven steps of the Information Commissioner's Office: platforms, exposure,\n"
        "recognition, retention, who acts, models and backups as they are today, risks and what is done\n"
        "about them. What a person has to write is marked. It opens in a word processor, names nobody, and\n"
        "is never written over a file that is there.",
    .options = nullptr,
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_dpia};

}  // namespace schoolgate::cli
