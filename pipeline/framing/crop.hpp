// The largest pleasing part of a photo in which nobody is hidden.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <opencv2/core.hpp>

#include "consent/decision.hpp"
#include "pipeline/findings/findings.hpp"
#include "pipeline/findings/plan.hpp"

namespace schoolgate::pipeline {

struct Crop {
  cv::Rect part;          // in pixels of the upright full-size photo
  std::size_t kept = 0;   // people who are shown and are in it
  std::size_t shown = 0;  // people who are shown in the whole photo
  double area = 0;        // share of the photo, up to 1

  // Good enough to be looked at before the redacted whole: 60 % of the shown people, 40 % of the area.
  [[nodiscard]] bool comes_first() const;
};

// "keeps 5 of 6 who are shown, 62 % of the picture; nobody is hidden in it"
[[nodiscard]] std::string words_about(const Crop& crop);

// Needs: `findings` with the drawn regions, `decisions` on them for one platform. Gives a part of that width
// to height, to a pixel, in which lie no cover of anything hidden, with the softness around it, and nothing
// of a hidden person's body as far as the head tells where that is (body_in_view); each shown face is in it
// with hair, shoulders and room above, or not in it at all, and so is each shown text. It keeps somebody who
// is shown, unless the photo has no faces; its shorter side has 320 pixels, its area a sixteenth of the
// photo's, at least. Nothing where there is no such part, or it parts a group in which alone its faces may be
// as large. The whole photo where nothing need be left out.
[[nodiscard]] std::optional<Crop> suggest_crop(const Findings& findings,
                                               const consent::PlatformDecisions& decisions, CropRatio ratio);

}  // namespace schoolgate::pipeline
