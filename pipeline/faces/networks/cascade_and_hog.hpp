// Faces without a model file: OpenCV's cascades and dlib's HOG detector, which the packages carry.
#pragma once

#include <memory>

#include "foundation/result.hpp"
#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

// Frontal and profile faces (both ways) by Viola and Jones' cascades, frontal ones by dlib too. Finds far
// fewer faces than the networks and gives no landmarks. Fails when the cascade files are not where Debian's
// package opencv-data puts them.
[[nodiscard]] Result<std::unique_ptr<FaceDetector>> make_cascade_and_hog();

}  // namespace schoolgate::pipeline
