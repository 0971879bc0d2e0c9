#include "consent/ledger.hpp"

#include "cli/commands.hpp"
#include "cli/common.hpp"

namespace schoolgate::cli {
namespace {

void options(po::options_description_easy_init add) {
  add("noted", po::value<std::string>()->value_name("NUMBER:HASH"),
      "an end of the ledger that was noted earlier, which it must still contain");
}

ExitCode run(Invocation& invocation) {
  const auto school = open_school(invocation);
  std::optional<consent::LedgerHead> noted;
  if (invocation.has("noted")) noted = or_fail(consent::ledger_head_from_text(invocation.needed("noted")));
  const auto entries = school->ledger().verify(noted);
  if (!entries) throw Failed(entries.error(), ExitCode::NeedsAttention);
  const auto versions = school->people().verify_history();
  if (!versions) throw Failed(versions.error(), ExitCode::NeedsAttention);
  const std::string end = consent::to_text(school->ledger().head());
  if (invocation.json) {
    invocation.terminal.result(
        to_line({{"entries", *entries}, {"register_versions", *versions}, {"end", end}, {"whole", true}}));
  } else {
    invocation.terminal.result(fmt::format(
        "The ledger is whole: {}, every link holds. The register's history, {}, is as it was recorded.",
        counted(*entries, "entry", "entries"), counted(*versions, "version")));
    invocation.terminal.say("It ends at {}", end);
  }
  return ExitCode::Done;
}

}  // namespace

const Command kLedgerVerify{.name = "ledger verify",
                            .arguments = "",
                            .summary = "prove that no entry of the ledger was altered or removed",
                            .manual =
                                "Follows the chain of the ledger from its first entry to its last and names "
                                "the first link that does not\n"
                                "hold, then compares the register's history with what the ledger recorded of "
                                "it. Whoever holds the\n"
                                "database could write the whole chain anew: give the end that an earlier "
                                "report printed with --noted,\n"
                                "and it shows.",
                            .options = options,
                            .least_arguments = 0,
                            .most_arguments = 0,
                            .run = run};

}  // namespace schoolgate::cli
