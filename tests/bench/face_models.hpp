// The networks that find faces, as a machine has them that reaches all addresses, the registries' alone, or
// none.
#pragma once

#include <string_view>

#include "find_model.hpp"
#include "pipeline/faces/finding/face_finder.hpp"

namespace schoolgate::bench {

// `world`: all, registry or none. What is not at hand stays out.
inline pipeline::FaceModels face_models(std::string_view world) {
  pipeline::FaceModels models;
  if (world == "none") return models;
  if (world != "registry") {
    models.yunet = find_model("yunet");
    models.retinaface = find_model("retinaface");
  }
  models.mtcnn_proposal = find_model("mtcnn-pnet");
  models.mtcnn_refinement = find_model("mtcnn-rnet");
  models.mtcnn_output = find_model("mtcnn-onet");
  models.blazeface = find_model("blazeface-full-range");
  return models;
}

}  // namespace schoolgate::bench
