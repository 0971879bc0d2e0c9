// From findings to what each platform's picture must hide.
#pragma once

#include <vector>

#include "consent/decision.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// One picture for all platforms on which the same regions are redacted.
struct RenditionPlan {
  std::vector<consent::PlatformId> platforms;
  std::vector<Region> redacted;
  // Faces and texts that stay visible: no margin of what is redacted covers a face's found box, or the next
  // word of a line.
  std::vector<Region> shown;
};

// What the technician said; the vectors are empty or as long as the findings'.
struct Rulings {
  std::vector<consent::Ruling> faces;
  std::vector<consent::Ruling> texts;
  std::vector<consent::Ruling> codes;
  std::vector<Region> drawn;  // redacted on every platform
};

struct Plan {
  consent::PhotoDecision decision;        // one entry for each platform
  std::vector<RenditionPlan> renditions;  // empty when blocked
};

[[nodiscard]] Plan make_plan(const Findings& findings, const Rulings& rulings,
                             const consent::RegisterView& people,
                             const std::vector<consent::PlatformId>& platforms, Day day,
                             const consent::DecisionRules& rules);

// A picture in which every finding is redacted, for no platform: what a reviewer sees of a blocked photo.
[[nodiscard]] RenditionPlan redact_everything(const Findings& findings, const Rulings& rulings);

}  // namespace schoolgate::pipeline
