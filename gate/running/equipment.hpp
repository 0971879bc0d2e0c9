// What a worker looks at photos with.
#pragma once

#include "gate/claims/claims.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

// As it lies on this machine now. Fails when the models cannot be loaded, or a part cannot be read.
[[nodiscard]] Result<Equipment> equipment_of(School& school);

}  // namespace schoolgate::gate
