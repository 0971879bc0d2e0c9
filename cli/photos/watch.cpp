#include "gate/running/watch.hpp"

#include <utility>

#include <unistd.h>

#include "cli/common/batch_output.hpp"
#include "cli/common/commands.hpp"
#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/out/take_downs.hpp"
#include "gate/telling/news.hpp"

namespace schoolgate::cli {
namespace {

void watch_options(po::options_description_easy_init add) {
  add("no-recognition", "switch recognition off for the photos of this watch");
  add_detect(add);
}

ExitCode run_watch(Invocation& invocation) {
  const auto school = open_school(invocation);
  Terminal& terminal = invocation.terminal;
  terminal.say("Watching {}; every sub-folder there is an event. Ctrl-C ends it.",
               school->workspace().inbox().string());
  gate::WatchCallbacks callbacks;
  callbacks.progress = progress_bar(terminal);
  callbacks.batch_done = [&](const gate::BatchSummary& summary) {
    // A photo that needs attention is named on the terminal; the watch itself goes on.
    static_cast<void>(print_batch(*school, summary, invocation,
                                  ::isatty(STDERR_FILENO) == 1 ? ReadBy::Person : ReadBy::Log));
  };
  // The register changes, and consents run out, also while nothing lands in the inbox.
  gate::TakeDownId told = gate::latest_take_down(*school->database());
  callbacks.round_done = [&] {
    const auto latest = gate::latest_take_down(*school->database());
    if (std::exchange(told, latest) != latest) tell_take_downs(*school, terminal);
  };
  // Its problems are told once each, and by 'doctor'.
  std::string told_of_mail;
  callbacks.looked = [&] {
    for (const auto& outcome : gate::tell_by_mail(*school)) {
      if (outcome.sent) continue;
      if (std::exchange(told_of_mail, sentence(outcome.sent.error())) != told_of_mail)
        terminal.error(outcome.sent.error());
    }
  };
  callbacks.failed = [&](const Error& error) { terminal.error(error); };
  or_fail(gate::watch(*school, process_options(invocation, school->clock()), callbacks, invocation.stop));
  return ExitCode::Done;
}

}  // namespace

const Command kWatch{.name = "watch",
                     .summary = "process whatever lands in the inbox, until stopped",
                     .manual =
                         "Waits for photos in inbox/ and processes each once it is wholly copied. "
                         "Sub-folders are events. Works on\n"
                         "network shares too. SIGTERM or Ctrl-C ends it after the photos in hand.",
                     .options = watch_options,
                     .run = run_watch};

}  // namespace schoolgate::cli
