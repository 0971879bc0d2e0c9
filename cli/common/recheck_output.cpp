#include "cli/common/recheck_output.hpp"

#include <fmt/ranges.h>

#include "cli/common/common.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::cli {
namespace {

void tell(const gate::RecheckSummary& summary, Terminal& terminal) {
  for (const auto& gone : summary.taken_down) {
    terminal.say("photo {}: taken out of released/ for {} ({})", gone.photo, fmt::join(gone.platforms, ", "),
                 gone.reason);
  }
  for (const auto& photo : summary.returned)
    terminal.say("photo {} is {} now: {}", photo.photo, word(photo.state), photo.reason);
}

}  // namespace

void recheck_and_tell(gate::School& school, const Invocation& invocation,
                      const std::optional<consent::PersonId>& person) {
  Terminal& terminal = invocation.terminal;
  if (person) {
    const gate::RecheckOptions own{by_program(), gate::RecheckScope::Released, person};
    tell(or_fail(gate::recheck(school.darkroom(), own)), terminal);
    tell_take_downs(school, terminal);
  }
  const auto summary = or_fail(gate::recheck(
      school.darkroom(), {.who = by_program()},
      [&](std::size_t done, std::size_t all) { terminal.progress(done, all, "photos asked again"); },
      invocation.stop));
  tell(summary, terminal);
  if (!person || !summary.taken_down.empty()) tell_take_downs(school, terminal);
  if (invocation.stop.stop_requested())
    terminal.say("Stopped; 'schoolgate process' asks the register about the other photos.");
}

void tell_take_downs(const gate::School& school, Terminal& terminal) {
  const Instant now = school.clock().now();
  const std::string words = gate::take_down_words(gate::count_take_downs(*school.database(), now), now);
  if (!words.empty()) terminal.say("{}: schoolgate takedown list", words);
}

}  // namespace schoolgate::cli
