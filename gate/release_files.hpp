// The names of released files.
#pragma once

#include "gate/school.hpp"

namespace schoolgate::gate {

// The event's name, or "Photos" where it holds the name of somebody in the register.
[[nodiscard]] Event neutral(Event event, const consent::RegisterView& people);

}  // namespace schoolgate::gate
