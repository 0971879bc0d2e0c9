#include "consent/ledger.hpp"

#include "cli/commands.hpp"
#include "cli/common.hpp"

namespace schoolgate::cli {
namespace {

ExitCode run(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto entries = school->ledger().verify();
  if (!entries) throw Failed(entries.error(), ExitCode::NeedsAttention);
  invocation.terminal.result(
      invocation.json ? to_line({{"entries", *entries}, {"whole", true}})
                      : fmt::format("The ledger is whole: {} entries, every link holds.", *entries));
  return ExitCode::Done;
}

}  // namespace

const Command kLedgerVerify{.name = "ledger verify",
                            .arguments = "",
                            .summary = "prove that no entry of the ledger was altered or removed",
                            .manual =
                                "Follows the chain of the ledger from its first entry to its last and names "
                                "the first link that does not\n"
                                "hold.",
                            .options = nullptr,
                            .least_arguments = 0,
                            .most_arguments = 0,
                            .run = run};

}  // namespace schoolgate::cli
