// Findings, decisions and rulings as JSON: what `inspect --json` prints and the database keeps. A template is
// never among it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"
#include "pipeline/framing/crop.hpp"

namespace schoolgate::gate {

// What people and programs read: "width", "height", "faces", "texts", "codes", "metadata", "degraded",
// "timings_ms"; with a decision each finding carries "decisions" by platform and the photo "blocked" and
// "marks"; with rulings each finding its "ruling".
[[nodiscard]] nlohmann::json findings_to_json(const pipeline::Findings& findings,
                                              const consent::PhotoDecision* decision,
                                              const pipeline::Rulings* rulings = nullptr);
// One face as in "faces", without decisions.
[[nodiscard]] nlohmann::json face_to_json(const pipeline::Face& face);

// "part" [x, y, width, height], "kept" of "shown" people, "area" up to 1, "first".
[[nodiscard]] nlohmann::json crop_to_json(const pipeline::Crop& crop);

// What the database keeps: one list, each finding with its id. Readers also take the earlier form, lists for
// each kind that belonged together by position; from the position they make an id, always the same one.
[[nodiscard]] nlohmann::json stored_findings(const pipeline::Findings& findings);
[[nodiscard]] Result<pipeline::Findings> findings_from_json(const nlohmann::json& json);

// One line of valid UTF-8, whatever was read from the photo.
[[nodiscard]] std::string to_line(const nlohmann::json& json);

// Rulings and decisions by id; the earlier form is read as above.
[[nodiscard]] nlohmann::json rulings_to_json(const pipeline::Rulings& rulings);
[[nodiscard]] Result<pipeline::Rulings> rulings_from_json(const nlohmann::json& json);

[[nodiscard]] nlohmann::json decision_to_json(const consent::PhotoDecision& decision);
[[nodiscard]] Result<consent::PhotoDecision> decision_from_json(const nlohmann::json& json);

}  // namespace schoolgate::gate
