#include "cli/common/recheck_output.hpp"

#include <fmt/ranges.h>

#include "cli/common/common.hpp"
#include "gate/out/data_requests.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/posting/texts_out.hpp"

namespace schoolgate::cli {
void tell_recheck(const gate::RecheckSummary& summary, Terminal& terminal) {
  for (const auto& gone : summary.taken_down) {
    terminal.say("photo {}: taken out of released/ for {} ({})", gone.photo, fmt::join(gone.platforms, ", "),
                 gone.reason);
  }
  for (const auto& photo : summary.returned)
    terminal.say("photo {} is {} now: {}", photo.photo, word(photo.state), photo.reason);
  for (const auto& text : summary.texts)
    terminal.say("post {}: it was handed out or posted, and comes onto the take-down list ({})", text.post,
                 text.reason);
  for (const auto& unasked : gate::words_left(summary)) terminal.say("Note: {}", unasked);
}

void recheck_and_tell(gate::School& school, const Invocation& invocation,
                      const std::optional<consent::PersonId>& person) {
  Terminal& terminal = invocation.terminal;
  if (person) {
    const gate::RecheckOptions own{by_program(), gate::RecheckScope::Released, person};
    tell_recheck(or_fail(gate::recheck_with_texts(school.darkroom(), own)), terminal);
    tell_take_downs(school, terminal);
  }
  const auto summary = or_fail(gate::recheck_with_texts(
      school.darkroom(), {.who = by_program()},
      [&](std::size_t done, std::size_t all) { terminal.progress(done, all, "photos asked again"); },
      invocation.stop));
  tell_recheck(summary, terminal);
  if (!person || !summary.taken_down.empty() || !summary.texts.empty()) tell_take_downs(school, terminal);
  if (invocation.stop.stop_requested())
    terminal.say("Stopped; 'schoolgate process' asks the register about the other photos.");
}

namespace {

// Those that are late, or soon will be.
void tell_requests(const gate::School& school, Terminal& terminal) {
  constexpr std::chrono::days kSoon{7};
  const Day today = school.clock().today();
  auto open = gate::open_requests(*school.database());
  std::erase_if(open, [&](const gate::DataRequest& one) {
    return std::chrono::sys_days(one.due) > std::chrono::sys_days(today) + kSoon;
  });
  const std::string words = gate::request_words(open, today);
  if (!words.empty()) terminal.say("{}: schoolgate person requests", words);
}

}  // namespace

void tell_take_downs(const gate::School& school, Terminal& terminal) {
  const std::string words =
      gate::take_down_words(gate::count_take_downs(*school.database(), school.clock().now()), school.clock());
  if (!words.empty()) terminal.say("{}: schoolgate takedown list", words);
  tell_requests(school, terminal);
}

}  // namespace schoolgate::cli
