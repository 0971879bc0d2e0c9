// What a hidden face is covered with: colours of the scene and random numbers.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/redaction/redact.hpp"

namespace schoolgate::pipeline {

class Scene;

// A picture (CV_8UC3) to cover `part` of the photo, one face, with; `feature_size` is that face's shorter
// side. Every cell of it is moved by noise of at least 24 grey levels from the cryptographic generator. In
// style Sticker it is the ground for one.
[[nodiscard]] cv::Mat make_texture(const Scene& scene, const cv::Rect& part, float feature_size,
                                   const CoverLook& look);

// The look of a cover in which a detector sees a face whatever is drawn: one constant colour, that of fills
// or one between the tones of human skin, as the other heads have some of.
[[nodiscard]] CoverLook plain_look(const CoverLook& look);

}  // namespace schoolgate::pipeline
