// What is out, and what people asked about it: is anything due?
#pragma once

#include "gate/reporting/health.hpp"
#include "gate/school/school.hpp"

namespace schoolgate::gate {

[[nodiscard]] HealthFact lost_files_fact(School& school);
// Also of files that were taken down and lie in released/ still.
[[nodiscard]] HealthFact take_down_fact(const School& school);
// What was posted while the register allowed it.
[[nodiscard]] HealthFact posted_texts_fact(const School& school);
[[nodiscard]] HealthFact data_request_fact(const School& school);
[[nodiscard]] HealthFact incident_fact(const School& school);

}  // namespace schoolgate::gate
