// What goes when its days are over (templates when consent does: purge_templates).
#pragma once

#include "gate/school/darkroom.hpp"

namespace schoolgate::gate {

struct RetentionSummary {
  std::size_t originals = 0;
  std::size_t renditions = 0;
  std::size_t readings = 0;
  std::size_t reports = 0;
  std::size_t incidents = 0;
  std::size_t screenshots = 0;
  std::size_t shredded = 0;    // photos of which nothing is kept any more
  std::size_t taken_down = 0;  // photos that were out long enough
  // Why nothing was done: the machine's day is in doubt (consent::doubtful_gap). Empty when it is not.
  std::string waits = {};
};

// The rules of the settings' section "retention" (docs/data-requests.md has them as a table). Each is in the
// ledger. Nothing is done while the machine's day is in doubt. What cannot be removed keeps nothing else from
// going, and is told by the failure.
[[nodiscard]] Result<RetentionSummary> apply_retention(const Darkroom& room, Instant now,
                                                       const std::string& who);

// Photos that nobody decided about, and that are shredded for that within so many days.
[[nodiscard]] std::size_t shredded_soon(const Darkroom& room, Instant now, int days);

// Removes what interrupted runs left: files that were never finished, pictures that no photo holds. Safe at
// any time.
[[nodiscard]] Status sweep_leftovers(Holds& holds, const Workspace& workspace);

}  // namespace schoolgate::gate
