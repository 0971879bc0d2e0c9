// From findings to what each platform's picture must hide.
#pragma once

#include <map>
#include <vector>

#include "consent/decision.hpp"
#include "foundation/words.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Width to height of a crop; AsIs is the photo's own.
enum class CropRatio { AsIs, Square, Portrait, Landscape };
constexpr auto words_of(CropRatio) {
  using enum CropRatio;
  return words<CropRatio>({{AsIs, "as-is"}, {Square, "1:1"}, {Portrait, "4:5"}, {Landscape, "16:9"}});
}

// One picture for all platforms on which the same regions are redacted.
struct RenditionPlan {
  std::vector<consent::PlatformId> platforms;
  std::vector<Region> redacted;
  // Faces and texts that stay visible: no margin of what is redacted covers a face's found box, or the next
  // word of a line.
  std::vector<Region> shown;
  cv::Rect part = {};  // of the photo, that is seen; empty: all of it

  [[nodiscard]] cv::Rect part_of(cv::Size photo) const { return part.empty() ? cv::Rect({}, photo) : part; }
};

// What the technician said.
struct Rulings {
  std::map<FindingId, consent::Ruling> on;
  std::vector<Finding> drawn;  // regions: redacted on every platform
  // Crops that were wished for. The part itself is worked out by the decisions of the day, each time anew.
  std::map<consent::PlatformId, CropRatio> crops;

  [[nodiscard]] consent::Ruling of(FindingId finding) const;  // none where nothing was said
};

// What was found and what was drawn, as one list.
[[nodiscard]] Findings with_drawn(Findings found, const Rulings& rulings);

struct Plan {
  consent::PhotoDecision decision;        // one entry for each platform
  std::vector<RenditionPlan> renditions;  // empty when blocked
};

// `findings` are those that were found; what was drawn comes with the rulings.
[[nodiscard]] Plan make_plan(const Findings& findings, const Rulings& rulings,
                             const consent::RegisterView& people,
                             const std::vector<consent::PlatformId>& platforms, Day day,
                             const consent::DecisionRules& rules);

// A picture in which every finding is redacted, for no platform: what a reviewer sees of a blocked photo.
[[nodiscard]] RenditionPlan redact_everything(const Findings& findings, const Rulings& rulings);

}  // namespace schoolgate::pipeline
