// Originals and renditions go when their days are over (templates when consent does: purge_templates).
#pragma once

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct RetentionSummary {
  std::size_t originals = 0;
  std::size_t renditions = 0;
};

// Removes originals and renditions of photos released, taken down or rejected longer ago than the settings
// keep them. Each is in the ledger.
[[nodiscard]] Result<RetentionSummary> apply_retention(const Darkroom& room, Instant now,
                                                       const std::string& who);

// Removes what interrupted runs left: files that were never finished, pictures that no photo holds. Safe at
// any time.
[[nodiscard]] Status sweep_leftovers(Holds& holds, const Workspace& workspace);

}  // namespace schoolgate::gate
