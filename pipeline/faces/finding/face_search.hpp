// One photo, all the passes of its plan, one list of faces.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/faces/finding/detection_plan.hpp"
#include "pipeline/faces/finding/detectors.hpp"
#include "pipeline/faces/finding/view.hpp"
#include "pipeline/faces/networks/face_detector.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// What one pass sees, in pixels of the photo: boxes of the sizes that the pass is for, none that a tile cuts,
// their scores with the pass's exponent.
// Needs a CV_8UC3 BGR photo of the size that the pass was planned for.
[[nodiscard]] std::vector<Detection> look(FaceDetector& detector, Copies& photo, const Pass& pass);

// With the roll that they tell.
void set_landmarks(Face& face, const Landmarks& landmarks);

// Box clipped to the photo, score, landmarks and roll filled; the box is empty when all of it lies outside.
[[nodiscard]] Face to_face(const Detection& found, cv::Size photo);

// How faint a face may be.
enum class Reach {
  Faces,      // as least_evidence says
  Candidates  // everything that any network gives a score to: for measuring detectors, not for deciding
};

// Runs plan_detection's passes, plan_sideways' where a turned overview is clearly surer than the upright one,
// and plan_smoothed's where the photo is noisy. Best evidence first. Throws cv::Exception when inference
// fails.
[[nodiscard]] std::vector<Face> search_faces(const cv::Mat& bgr, const Detectors& detectors, DetectMode mode,
                                             Reach reach = Reach::Faces);

}  // namespace schoolgate::pipeline
