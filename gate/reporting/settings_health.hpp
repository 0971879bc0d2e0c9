// Does the school publish and count its days as it should, by its settings?
#pragma once

#include <optional>

#include "gate/reporting/health.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

[[nodiscard]] HealthFact recognition_fact(const Darkroom& room, Day today);
// None where recognition does not run, or was assessed within the last year.
[[nodiscard]] std::optional<HealthFact> old_assessment_fact(const RecognitionSettings& recognition,
                                                            Day today);
[[nodiscard]] HealthFact clock_fact(const SchoolClock& clock, consent::Ledger& ledger);
[[nodiscard]] HealthFact exposure_fact(const Settings& settings);

}  // namespace schoolgate::gate
