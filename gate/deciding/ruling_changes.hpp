// The technician's changes, checked and laid over the rulings that a photo has. Used by replan.cpp alone.
#pragma once

#include <vector>

#include "gate/deciding/review_actions.hpp"

namespace schoolgate::gate {

// Gives the rulings with the changes applied. InvalidInput, saying which change is wrong, when one of them
// names a finding, person or platform that is not there, dismisses what is not doubtful, or draws outside the
// photo.
[[nodiscard]] Result<pipeline::Rulings> with_changes(pipeline::Rulings rulings,
                                                     const std::vector<RulingChange>& changes,
                                                     const pipeline::Findings& findings,
                                                     const consent::RegisterView& people,
                                                     const std::vector<consent::PlatformId>& platforms);

}  // namespace schoolgate::gate
