#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "consent/import/register_import.hpp"
#include "consent/ledger/ledger.hpp"
#include "foundation/durable_file.hpp"

namespace schoolgate::cli {
namespace {

ExitCode run_register_export(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto view = school->people().view();
  const std::string csv = consent::export_csv(view, school->settings().platforms);
  const std::filesystem::path path = invocation.arguments[0];
  // Before it is written: rather an entry without a file than a file without an entry.
  school->ledger().append(by_program(), consent::LedgerAction::RegisterExported, "register",
                          to_line({{"people", view.people().size()}}));
  or_fail(write_durably(path, {reinterpret_cast<const std::uint8_t*>(csv.data()), csv.size()}));
  invocation.terminal.say(
      "Wrote the register to {}. It holds pupils' names: keep it where the register is kept.", path.string());
  return ExitCode::Done;
}

}  // namespace

const Command kRegisterExport{
    .name = "register export",
    .arguments = "FILE.csv",
    .summary = "the register as a CSV file that import reads back",
    .manual = "Writes the whole register to a new file, readable by this account alone.",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run_register_export};

}  // namespace schoolgate::cli
