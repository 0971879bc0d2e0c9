#include "consent/ledger/ledger.hpp"

#include <algorithm>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "foundation/durable_file.hpp"
#include "gate/reporting/audit.hpp"
#include "review/views/qr_code.hpp"

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

ExitCode print_head(Invocation& invocation) {
  const auto school = open_school(invocation);
  const auto head = school->ledger().head();
  const std::string end = consent::to_text(head);
  const std::string when = to_iso(school->clock().now());
  if (invocation.has("png")) {
    const auto written = write_durably(invocation.needed("png"), review::qr_code_png(end));
    if (!written) throw Failed(written.error());
  }
  if (invocation.json) {
    invocation.terminal.result(to_line({{"end", end}, {"entries", head.number}, {"when", when}}));
  } else {
    invocation.terminal.result(end);
    invocation.terminal.say(
        "The ledger's end at {}, {}. Note it outside this machine; later: schoolgate ledger verify "
        "--noted {}",
        when, counted(head.number, "entry", "entries"), end);
  }
  return ExitCode::Done;
}

ExitCode confirm_day(Invocation& invocation) {
  const Day day = or_fail(parse_iso_day(invocation.arguments[0]));
  const auto school = open_school(invocation);
  or_fail(school->ledger().confirm_day(day, acting(*school, review::Deed::ManageUsers)));
  invocation.terminal.say(
      "Today is {}: the register is asked for it, and what is over by it expires with the next "
      "'schoolgate process'. Look through what was answered and decided while the clock was wrong.",
      to_iso(day));
  return ExitCode::Done;
}

}  // namespace

const Command kLedgerDay{
    .name = "ledger day",
    .arguments = "DATE",
    .summary = "say that the clock is right, after a jump of it",
    .manual =
        "Where more than 45 days lie between two entries of the ledger, or the last one and today, the "
        "clock\n"
        "may be wrong, and nothing expires or is erased until an admin names today's date here, which the\n"
        "clock has to show. The way back, too, where the clock was ahead for a while and the ledger has "
        "days\n"
        "to come: the register is asked for today again, not for the last of them.",
    .least_arguments = 1,
    .most_arguments = 1,
    .run = confirm_day};

const Command kLedgerHead{
    .name = "ledger head",
    .summary = "the ledger's end, to be noted outside this machine",
    .manual =
        "Prints the number and the hash of the last entry, which stand for all entries up to it. "
        "Note them where\n"
        "nobody who holds the database can change them (a mail, a print, a file elsewhere): "
        "'ledger verify\n"
        "--noted' proves later that the ledger still holds all of it.",
    .options =
        [](po::options_description_easy_init add) {
          add("png", po::value<std::string>()->value_name("FILE"), "also as a QR code, in a new file");
        },
    .run = print_head};

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
