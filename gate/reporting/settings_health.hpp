// Does the school publish and count its days as it should, by its settings?
#pragma once

#include "gate/reporting/health.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

// Does recognition run, and under an assessment of the last year?
[[nodiscard]] HealthFact recognition_fact(const Darkroom& room, Day today);
[[nodiscard]] HealthFact clock_fact(const SchoolClock& clock, consent::Ledger& ledger);
[[nodiscard]] HealthFact exposure_fact(const Settings& settings);

}  // namespace schoolgate::gate
