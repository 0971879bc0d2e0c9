// Are there workers, and do they get on?
#pragma once

#include <optional>

#include "gate/reporting/health.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

// None where the settings leave no photos to workers and none is heard.
[[nodiscard]] std::optional<HealthFact> worker_fact(School& school);

}  // namespace schoolgate::gate
