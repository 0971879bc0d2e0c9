// A whole run: what earlier runs left is put in order first, then the batch.
#pragma once

#include <filesystem>
#include <stop_token>
#include <vector>

#include "gate/holding/batch.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

// Takes `paths` in (none: only carries on what an earlier run left) and holds them, after whoever withdrew is
// forgotten and whatever the register decides otherwise by now is asked again. Fails as hold_all() does.
// Takes SoleTask::Processing.
[[nodiscard]] Result<BatchSummary> process(School& school, const std::vector<std::filesystem::path>& paths,
                                           const ProcessOptions& options, const ProgressCallback& progress,
                                           const std::stop_token& stop = {});

}  // namespace schoolgate::gate
