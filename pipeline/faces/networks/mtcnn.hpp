// MTCNN: three small networks, each looking closer at what the one before took for a face.
#pragma once

#include <memory>

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

struct MtcnnModels {
  const models::Model& proposal;    // P-Net, slid over copies of falling size
  const models::Model& refinement;  // R-Net, on 24 pixels
  const models::Model& output;      // O-Net, on 48 pixels: the box, the score and five landmarks
};

// Fails when a file is not a network or its manifest entry does not say how it wants its picture. Looks at
// every scale by itself, from faces of 14 pixels on.
[[nodiscard]] Result<std::unique_ptr<FaceDetector>> make_mtcnn(const MtcnnModels& models);

}  // namespace schoolgate::pipeline
