// How process and watch tell what became of a batch.
#pragma once

#include "cli/terminal/command.hpp"
#include "gate/holding/batch.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::cli {

[[nodiscard]] gate::ProcessOptions process_options(const Invocation& invocation, const Clock& clock);
[[nodiscard]] gate::ProgressCallback progress_bar(Terminal& terminal);

// A log is kept by the system, where nobody is forgotten: it gets no file's name, which may be a child's.
enum class ReadBy { Person, Log };

// Writes the report, prints the summary and names each photo and file that needs attention, in a log by
// number.
[[nodiscard]] ExitCode print_batch(gate::School& school, const gate::BatchSummary& summary,
                                   const Invocation& invocation, ReadBy reader = ReadBy::Person);

}  // namespace schoolgate::cli
