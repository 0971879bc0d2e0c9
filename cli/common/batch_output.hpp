// How process and watch tell what became of a batch.
#pragma once

#include "cli/terminal/command.hpp"
#include "gate/holding/batch.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::cli {

[[nodiscard]] gate::ProcessOptions process_options(const Invocation& invocation);
[[nodiscard]] gate::ProgressCallback progress_bar(Terminal& terminal);

// Writes the report, prints the summary and names each photo and file that needs attention.
[[nodiscard]] ExitCode print_batch(gate::School& school, const gate::BatchSummary& summary,
                                   const Invocation& invocation);

}  // namespace schoolgate::cli
