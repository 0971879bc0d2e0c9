// Findings, decisions and rulings as JSON: what `inspect --json` prints, the database keeps and the review
// page reads. A template is never among it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::gate {

// "width", "height", "faces", "texts", "codes", "metadata", "degraded", "timings_ms"; with a decision each
// finding carries "decisions" by platform and the photo "blocked" and "marks".
[[nodiscard]] nlohmann::json findings_to_json(const pipeline::Findings& findings,
                                              const consent::PhotoDecision* decision);
// One face as in "faces", without decisions.
[[nodiscard]] nlohmann::json face_to_json(const pipeline::Face& face);
// Reads what findings_to_json wrote (decisions are passed over).
[[nodiscard]] Result<pipeline::Findings> findings_from_json(const nlohmann::json& json);

// One line of valid UTF-8, whatever was read from the photo.
[[nodiscard]] std::string to_line(const nlohmann::json& json);

[[nodiscard]] nlohmann::json rulings_to_json(const pipeline::Rulings& rulings);
[[nodiscard]] Result<pipeline::Rulings> rulings_from_json(const nlohmann::json& json);

[[nodiscard]] nlohmann::json decision_to_json(const consent::PhotoDecision& decision);
[[nodiscard]] Result<consent::PhotoDecision> decision_from_json(const nlohmann::json& json);

}  // namespace schoolgate::gate
