// A face that was found, looked at again by itself: where exactly its eyes and mouth are, or whether it is
// one.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/faces/networks/face_detector.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Cuts the face out with half its size around it, turned upright by quarters, and shows it to the detector at
// the sizes at which landmarks come out best: a pass over the whole photo sees a face in whatever size the
// pass happens to give it, and a few pixels of error make another template (docs/recognition.md).
// Needs CV_8UC3 BGR. Gives one sight of the face for each size, surest first, in the photo's pixels and with
// landmarks; fewer, or none, where the detector sees no face in that place. Throws cv::Exception when
// inference fails.
[[nodiscard]] std::vector<Detection> look_closer(FaceDetector& detector, const cv::Mat& bgr,
                                                 const Face& face);

// How sure the detector is that what it sees there by itself, cut out likewise, is a face: in [0, 1], 0 where
// it sees none in that place. Needs and throws as above.
[[nodiscard]] float surest_closer_score(FaceDetector& detector, const cv::Mat& bgr, const Face& face);

}  // namespace schoolgate::pipeline
