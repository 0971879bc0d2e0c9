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

// One picture for all platforms on which the same regions are redacted and faces may be as large.
struct RenditionPlan {
  std::vector<consent::PlatformId> platforms;
  std::vector<Region> redacted;
  // Faces and texts that stay visible: no margin of what is redacted covers a face's found box, or the next
  // word of a line.
  std::vector<Region> shown;
  cv::Rect part = {};       // of the photo, that is seen; empty: all of it
  float largest_scale = 1;  // the rendition's most pixels for one of the photo's
  // The highest that a face may be in the rendition, in its pixels; 0: any. Not so those of `any_size`:
  // turned away, in a group, too small to show anybody, or no face as the technician says.
  float face_px = 0;
  std::vector<Region> any_size = {};
  int covered_besides = 0;  // of the redacted: not by decision, but since a second look saw too large a face

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

// `findings` are those that were found; what was drawn comes with the rulings. The rules' least scales are
// for this photo.
[[nodiscard]] Plan make_plan(const Findings& findings, const Rulings& rulings,
                             const consent::RegisterView& people,
                             const std::vector<consent::PlatformRule>& platforms, Day day,
                             const consent::DecisionRules& rules);

// A picture in which every finding is redacted, for no platform: what a reviewer sees of a blocked photo.
[[nodiscard]] RenditionPlan redact_everything(const Findings& findings, const Rulings& rulings);

}  // namespace schoolgate::pipeline
