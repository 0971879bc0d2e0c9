#include <algorithm>

#include <opencv2/core/version.hpp>

#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
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

ExitCode run_doctor(Invocation& invocation) {
  const auto school = open_school(invocation);
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
        "that means.",
    .run = run_doctor};

}  // namespace schoolgate::cli
