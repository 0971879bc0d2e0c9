// The detectors at hand, made from the models that are there.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/faces/finding/detection_plan.hpp"
#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

struct FaceModels {
  std::optional<models::Model> yunet{};       // without it the others look instead, degraded
  std::optional<models::Model> retinaface{};  // a second opinion beside YuNet only
  // MTCNN's three networks, of use together only, and BlazeFace: not looked at where YuNet is.
  std::optional<models::Model> mtcnn_proposal{};
  std::optional<models::Model> mtcnn_refinement{};
  std::optional<models::Model> mtcnn_output{};
  std::optional<models::Model> blazeface{};
};

// Those at hand, one at least.
using Detectors = std::map<Looker, std::unique_ptr<FaceDetector>>;

// Those whose files are there, and the packaged ones where no network is. Fails when a file is no network.
[[nodiscard]] Result<Detectors> make_detectors(const FaceModels& models);
[[nodiscard]] Lookers lookers_of(const Detectors& detectors);

// Without YuNet a sentence that says who looks instead and what that costs; else empty.
[[nodiscard]] std::string degradation(const Lookers& lookers);

}  // namespace schoolgate::pipeline
