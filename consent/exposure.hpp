// What a platform's exposure takes back of what consent lets be shown.
#pragma once

#include "consent/decision.hpp"

namespace schoolgate::consent {

// A second detector draws a face's box up to a tenth higher (docs/safer-publishing.md): a careful platform's
// faces keep this share of the height that is allowed.
inline constexpr float kSecondLook = 0.9F;

// Shows nobody. A height that was never measured is no reason to let a face pass.
[[nodiscard]] bool too_small(const FaceEvidence& face, const DecisionRules& rules);

// Needs decisions by consent. Only ever hides more:
// - faceless: every face, whoever consented or was named;
// - careful: a face is shown where it is turned away, where at least `with_others` people are shown, or where
//   it has at most kSecondLook * face_px pixels in the rendition. For the last the picture is made smaller,
//   down to the rule's least scale, and what is too large even there is hidden;
// - names or faces: the name of somebody whose face is shown, and the words beside it.
// Faces too small to show anybody stay, and what the technician said is no face.
void limit_exposure(const PhotoEvidence& evidence, const PlatformRule& rule, const DecisionRules& rules,
                    PlatformDecisions& decisions);

}  // namespace schoolgate::consent
