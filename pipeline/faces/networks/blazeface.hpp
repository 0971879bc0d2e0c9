// MediaPipe's BlazeFace, full range: one anchor for each cell of four pixels.
#pragma once

#include <memory>

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

// Fails when the file is not a network or its manifest entry does not say how it wants its picture. Gives
// both eyes, the nose and the mouth's middle as the network tells them, and the mouth's corners where they
// lie on a usual face with such eyes.
[[nodiscard]] Result<std::unique_ptr<FaceDetector>> make_blazeface(const models::Model& model);

}  // namespace schoolgate::pipeline
