// RetinaFace with a MobileNet 0.25 body (Deng et al., CVPR 2020; weights of biubug6/Pytorch_Retinaface).
#pragma once

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

// A second opinion beside YuNet: better on noise, blur and faces over 48 pixels, weak under 24.
[[nodiscard]] Result<std::unique_ptr<FaceDetector>> make_retinaface(const models::Model& model);

}  // namespace schoolgate::pipeline
