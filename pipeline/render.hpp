// A plan to a verified rendition: redact, cut, encode, verify.
#pragma once

#include "pipeline/findings/plan.hpp"
#include "pipeline/redaction/encode.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/verification/verify.hpp"

namespace schoolgate::pipeline {

struct RenderSettings {
  CoverLook look;
  EncodeSettings encode;
};

// A rendition that fails its check is made once more with new random numbers, then in style Fill with
// rectangles for heads; fails after that, with the reason. Where the check sees a larger face than the plan
// lets, the rendition is made a little smaller, and then that face is covered as well.
[[nodiscard]] Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& plan,
                                               const RenderSettings& settings, Verifier& verifier);

}  // namespace schoolgate::pipeline
