#include "cli/common/batch_output.hpp"

#include "cli/common/common.hpp"
#include "cli/common/recheck_output.hpp"
#include "gate/log/photos.hpp"
#include "gate/reporting/report.hpp"

namespace schoolgate::cli {
namespace {

std::string title_of(gate::Photos& photos, gate::PhotoId photo, bool number_alone) {
  if (number_alone) return fmt::format("photo {}", photo);
  const auto record = photos.find(photo);
  return record ? fmt::format("photo {} ({})", photo, record->source_name) : fmt::format("photo {}", photo);
}

void print_attention(gate::Photos& photos, const gate::BatchSummary& summary, Terminal& terminal,
                     bool number_alone) {
  for (const auto& outcome : summary.photos) {
    if (outcome.state == gate::PhotoState::Quarantined || outcome.state == gate::PhotoState::Blocked) {
      terminal.error(
          {ErrorCode::Refused,
           fmt::format("{} is {}", title_of(photos, outcome.photo, number_alone), word(outcome.state)),
           outcome.reason});
    }
  }
  for (const auto& passed : summary.passed_over) {
    if (number_alone) continue;
    terminal.error(
        {ErrorCode::Unsupported, fmt::format("{} was not taken in", passed.path.string()), passed.reason});
  }
}

}  // namespace

gate::ProcessOptions process_options(const Invocation& invocation, const Clock& clock) {
  gate::ProcessOptions options;
  options.who = by_program();
  options.jobs = static_cast<int>(invocation.jobs);
  options.recognition =
      invocation.has("no-recognition") ? gate::Recognition::Off : gate::Recognition::AsSettings;
  if (invocation.has("event")) {
    options.event = gate::parse_event_name(invocation.needed("event"), clock.today());
  }
  return options;
}

gate::ProgressCallback progress_bar(Terminal& terminal) {
  return [&terminal](const gate::BatchProgress& progress) {
    terminal.progress(progress.done, progress.known, "photos");
  };
}

ExitCode print_batch(gate::School& school, const gate::BatchSummary& summary, const Invocation& invocation,
                     ReadBy reader) {
  Terminal& terminal = invocation.terminal;
  const bool number_alone = reader == ReadBy::Log;
  const gate::Darkroom& room = school.darkroom();
  consent::Ledger& ledger = school.ledger();
  std::optional<gate::ReportFiles> report;
  if (!room.workspace.files().sealed()) report = or_fail(gate::write_report(room, ledger, summary));
  if (invocation.json) {
    terminal.result(to_line(gate::report_json(room, ledger, summary)));
  } else {
    terminal.result(gate::summary_line(summary));
    if (summary.left_to_workers > 0)
      terminal.say("{} taken in, to be looked at by workers (docs/workers.md)",
                   counted(summary.left_to_workers, "photo"));
    for (const auto& lack : summary.degraded) terminal.say("Note: {}", lack);
    for (const auto& unasked : summary.of_released) terminal.say("Note: {}", unasked);
    for (const auto& duplicate : summary.duplicates) {
      if (number_alone) continue;
      terminal.say("{} was taken in before: {}", duplicate.path.string(), duplicate.reason);
    }
    if (!summary.not_photos.empty()) terminal.say("{}", gate::not_photos_words(summary.not_photos));
    if (report) {
      terminal.say("Report: {}", report->html.string());
    } else {
      terminal.say(
          "No report is written: its pictures and file names would lie readable beside what is sealed.");
    }
    if (summary.stopped) terminal.say("Stopped; the same command carries on with what is left.");
    tell_take_downs(school, terminal);
  }
  if (number_alone && summary.duplicates.size() + summary.passed_over.size() > 0)
    terminal.say("{} taken in before, {} not taken in: 'schoolgate doctor' and the page name them",
                 counted(summary.duplicates.size(), "file"), counted(summary.passed_over.size(), "file"));
  print_attention(room.log.photos, summary, terminal, number_alone);
  return summary.needs_attention() ? ExitCode::NeedsAttention : ExitCode::Done;
}

}  // namespace schoolgate::cli
