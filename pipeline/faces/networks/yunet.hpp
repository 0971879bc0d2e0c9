// YuNet (Wu, Peng, Yu: "YuNet: A Tiny Millisecond-level Face Detector", 2023).
#pragma once

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

// Sees faces of about 10 to 300 pixels; any picture size. cv::FaceDetectorYN of OpenCV 4.6 cannot run the
// file, so its twelve outputs are decoded here.
[[nodiscard]] Result<std::unique_ptr<FaceDetector>> make_yunet(const models::Model& model);

}  // namespace schoolgate::pipeline
