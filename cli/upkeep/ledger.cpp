#include "consent/ledger/ledger.hpp"

#include <algorithm>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/reporting/audit.hpp"

namespace schoolgate::cli {
namespace {

void ledger_options(po::options_description_easy_init add) {
  add("noted", po::value<std::string>()->value_name("NUMBER:HASH"),
      "an end of the ledger that was noted earlier, which it must still contain");
}

ExitCode run_ledger(Invocation& invocation) {
  const auto school = open_school(invocation);
  std::optional<consent::LedgerHead> noted;
  if (invocation.has("noted")) noted = or_fail(consent::ledger_head_from_text(invocation.needed("noted")));
  const auto entries = school->ledger().verify(noted);
  if (!entries) throw Failed(entries.error(), ExitCode::NeedsAttention);
  const auto versions = school->people().verify_history();
  if (!versions) throw Failed(versions.error(), ExitCode::NeedsAttention);
  const auto audit = gate::audit(*school->database());
  for (const auto& altered : audit.altered) {
    invocation.terminal.error(
        {ErrorCode::Refused, altered, "keep the database as it is and compare it with a backup from before"});
  }
  const bool whole = audit.altered.empty();
  const std::string end = consent::to_text(school->ledger().head());
  if (invocation.json) {
    invocation.terminal.result(to_line({{"entries", *entries},
                                        {"register_versions", *versions},
                                        {"photos", audit.photos},
                                        {"altered", audit.altered},
                                        {"end", end},
                                        {"whole", whole}}));
  } else {
    invocation.terminal.result(fmt::format(
        "The ledger is whole: {}, every link holds. The register, {}, is as it was recorded. {} of {} {}.",
        counted(*entries, "entry", "entries"), counted(*versions, "version"),
        audit.photos - std::min(audit.photos, audit.altered.size()), counted(audit.photos, "photo"),
        audit.photos == 1 ? "is so, too" : "are so, too"));
    invocation.terminal.say("It ends at {}", end);
  }
  return whole ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kLedgerVerify{.name = "ledger verify",
                            .summary = "prove that neither the ledger nor what it vouches for was altered",
                            .manual =
                                "Follows the chain of the ledger from its first entry to its last and names "
                                "the first link that does not\n"
                                "hold, then compares the register, its history and every photo (state, held "
                                "and approved pictures,\n"
                                "released files) with what the ledger recorded of them. Whoever holds the\n"
                                "database could write the whole chain anew: give the end that an earlier "
                                "report printed with --noted,\n"
                                "and it shows.",
                            .options = ledger_options,
                            .run = run_ledger};

}  // namespace schoolgate::cli
