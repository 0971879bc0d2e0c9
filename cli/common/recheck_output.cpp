#include "cli/common/recheck_output.hpp"

#include <fmt/ranges.h>

#include "cli/common/common.hpp"

namespace schoolgate::cli {

void recheck_and_tell(const gate::Darkroom& room, const Invocation& invocation) {
  Terminal& terminal = invocation.terminal;
  const auto summary = or_fail(gate::recheck(
      room, {.who = by_program()},
      [&](std::size_t done, std::size_t all) { terminal.progress(done, all, "photos asked again"); },
      invocation.stop));
  for (const auto& gone : summary.taken_down) {
    terminal.say("photo {}: taken out of released/ for {} ({})", gone.photo, fmt::join(gone.platforms, ", "),
                 gone.reason);
  }
  for (const auto& photo : summary.returned)
    terminal.say("photo {} is {} now: {}", photo.photo, word(photo.state), photo.reason);
  if (invocation.stop.stop_requested())
    terminal.say("Stopped; 'schoolgate process' asks the register about the other photos.");
}

}  // namespace schoolgate::cli
