// How far a face can be trusted to show who it is.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Size, sharpness and pose of a face in its photo, from box, landmarks and pixels. Needs CV_8UC3 BGR. Without
// landmarks everything but the size is 0, and so is `overall`, which otherwise is the least of the measures
// and of the detector's score.
[[nodiscard]] FaceQuality measure_quality(const cv::Mat& bgr, const Face& face);

// Nobody is known from what may be no face, nor from a very low one: of 16 pixels from forehead to chin one
// probe in a hundred is (docs/results.md).
[[nodiscard]] bool can_be_known(const Face& face);

// Pixels between the eyes; 0 without landmarks.
[[nodiscard]] float eye_distance(const Face& face);

}  // namespace schoolgate::pipeline
