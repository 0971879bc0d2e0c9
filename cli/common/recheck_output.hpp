// What a change of the register means for photos, done at once and told.
#pragma once

#include <optional>

#include "cli/terminal/command.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::cli {

// Takes out of released/ what may be out no longer, judges anew what waits, and names each photo concerned.
// What is out of `person`, whose answer changed, comes first and is told before anything else.
void recheck_and_tell(gate::School& school, const Invocation& invocation,
                      const std::optional<consent::PersonId>& person = std::nullopt);

// Each photo that left released/ or went back to review.
void tell_recheck(const gate::RecheckSummary& summary, Terminal& terminal);

// What has to be taken down from its platform, and by when, and what has to be answered within a week;
// nothing where nothing waits.
void tell_take_downs(const gate::School& school, Terminal& terminal);

}  // namespace schoolgate::cli
