// A plan to a verified rendition: redact, encode, verify.
#pragma once

#include "pipeline/plan.hpp"
#include "pipeline/redaction/encode.hpp"
#include "pipeline/redaction/redact.hpp"
#include "pipeline/verification/verify.hpp"

namespace schoolgate::pipeline {

struct RenderSettings {
  RedactionStyle style = RedactionStyle::Blur;
  EncodeSettings encode;
};

// Tries again with style Fill when verification still finds a face in a blurred region; fails after that.
[[nodiscard]] Result<VerifiedRendition> render(const Photo& photo, const RenditionPlan& plan,
                                               const RenderSettings& settings, Verifier& verifier);

}  // namespace schoolgate::pipeline
