// What a change of the register means for photos, done at once and told.
#pragma once

#include "cli/terminal/command.hpp"
#include "gate/leaving/recheck.hpp"

namespace schoolgate::cli {

// Takes out of released/ what may be out no longer, judges anew what waits, and names each photo concerned.
void recheck_and_tell(const gate::Darkroom& room, const Invocation& invocation);

}  // namespace schoolgate::cli
