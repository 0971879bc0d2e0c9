#include <algorithm>
#include <optional>

#include <opencv2/core/version.hpp>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "gate/backup/repair.hpp"
#include "gate/reporting/health.hpp"
#include "review/views/people_facts.hpp"

namespace schoolgate::cli {
namespace {

std::string_view mark(gate::Level level) {
  switch (level) {
    case gate::Level::Good:
      return "ok";
    case gate::Level::Note:
      return "note";
    case gate::Level::Problem:
      return "LOOK";
  }
  return {};
}

void print(const gate::HealthFact& fact, const Invocation& invocation) {
  invocation.terminal.result(
      invocation.json ? to_line({{"good", fact.level != gate::Level::Problem},
                                 {"level", word(fact.level)},
                                 {"what", fact.area},
                                 {"text", fact.words}})
                      : printable(fmt::format("{:<5} {:<12} {}", mark(fact.level), fact.area, fact.words)));
}

// Says what it does before it does it, and does it when told so.
void repair(gate::School& school, const Invocation& invocation) {
  std::optional<gate::BackupFolder> from;
  if (invocation.has("from")) from = or_fail(gate::BackupFolder::open_to_read(invocation.needed("from")));
  const auto lock = or_fail(gate::TaskLock::take(school.workspace(), gate::SoleTask::Processing));
  const auto faults = or_fail(gate::find_faults(school.darkroom(), from));
  std::size_t mendable = 0;
  for (const auto& fault : faults) {
    if (fault.mendable) ++mendable;
    invocation.terminal.result(
        invocation.json
            ? to_line({{"fault", word(fault.kind)}, {"mendable", fault.mendable}, {"text", fault.words}})
            : printable(fmt::format("{:<6} {}", fault.mendable ? "repair" : "LOOK", fault.words)));
  }
  if (faults.empty()) {
    invocation.terminal.say("nothing has to be repaired");
    return;
  }
  if (!invocation.has("yes")) {
    invocation.terminal.say("{} can be repaired as is said above: the same command with --yes does it",
                            counted(mendable, "fault"));
    return;
  }
  const auto done =
      gate::mend_faults(school.darkroom(), faults, from, acting(school, review::Deed::ManageUsers));
  for (const auto& why : done.failed) invocation.terminal.say("not repaired: {}", printable(why));
  invocation.terminal.say(
      "{} repaired, {} left; photos that were found again are looked at by 'schoolgate process'",
      counted(done.mended, "fault"), faults.size() - done.mended);
}

ExitCode run_doctor(Invocation& invocation) {
  for (const char* needs_repair : {"from", "yes"}) {
    if (invocation.has(needs_repair) && !invocation.has("repair"))
      throw UsageError(fmt::format("--{} belongs to --repair", needs_repair));
  }
  const auto school = open_school(invocation);
  // First, so that what is said then holds.
  if (invocation.has("repair")) repair(*school, invocation);
  std::vector<gate::HealthFact> facts{
      {"versions", gate::Level::Good,
       fmt::format("Schoolgate {}, OpenCV {}", SCHOOLGATE_VERSION, CV_VERSION)}};
  review::Accounts accounts(school->database(), school->clock());
  for (const auto& look :
       {gate::examine(*school), review::people_facts(*school, accounts), gate::examine_thoroughly(*school)})
    facts.insert(facts.end(), look.begin(), look.end());
  for (const auto& fact : facts) print(fact, invocation);
  const bool all_good = std::none_of(facts.begin(), facts.end(), [](const gate::HealthFact& fact) {
    return fact.level == gate::Level::Problem;
  });
  return all_good ? ExitCode::Done : ExitCode::NeedsAttention;
}

}  // namespace

const Command kDoctor{
    .name = "doctor",
    .summary = "is everything there and sound, in plain words",
    .manual =
        "Looks at models, recognition, disk, permissions, users, platforms, register and ledger, and says "
        "what is missing and what\n"
        "that means. --repair reads all originals and redacted pictures, and says what it would do about\n"
        "lost, altered and unknown ones, and about pictures in released/ that no release stands for; with "
        "--yes\n"
        "it does. It removes no original and shows nothing.",
    .options =
        [](po::options_description_easy_init add) {
          add("repair", "say how lost, altered and unknown originals and pictures can be settled");
          add("from", po::value<std::string>()->value_name("DIR"), "take lost originals from that backup");
          add("yes", "settle them");
        },
    .run = run_doctor};

}  // namespace schoolgate::cli
