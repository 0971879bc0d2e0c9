#include "pipeline/faces/finding/detectors.hpp"

#include <utility>

#include "pipeline/faces/networks/blazeface.hpp"
#include "pipeline/faces/networks/cascade_and_hog.hpp"
#include "pipeline/faces/networks/mtcnn.hpp"
#include "pipeline/faces/networks/retinaface.hpp"
#include "pipeline/faces/networks/yunet.hpp"

namespace schoolgate::pipeline {
namespace {

Status add(Detectors& detectors, Network network, Result<std::unique_ptr<FaceDetector>> made) {
  if (!made) return tl::unexpected(made.error());
  detectors.emplace(network, std::move(*made));
  return {};
}

}  // namespace

Result<Detectors> make_detectors(const FaceModels& models) {
  Detectors detectors;
  Status status;
  if (models.yunet) status = add(detectors, Network::YuNet, make_yunet(*models.yunet));
  if (status && models.yunet && models.retinaface) {
    status = add(detectors, Network::RetinaFace, make_retinaface(*models.retinaface));
  }
  const bool whole = models.mtcnn_proposal && models.mtcnn_refinement && models.mtcnn_output;
  if (status && !models.yunet && whole) {
    status = add(detectors, Network::Mtcnn,
                 make_mtcnn({*models.mtcnn_proposal, *models.mtcnn_refinement, *models.mtcnn_output}));
  }
  if (status && !models.yunet && models.blazeface) {
    status = add(detectors, Network::BlazeFace, make_blazeface(*models.blazeface));
  }
  if (status && detectors.empty()) status = add(detectors, Network::Packaged, make_cascade_and_hog());
  if (!status) return tl::unexpected(status.error());
  return detectors;
}

Networks networks_of(const Detectors& detectors) {
  Networks networks;
  for (const auto& [network, detector] : detectors) networks.insert(network);
  return networks;
}

std::string degradation(const Networks& networks) {
  if (networks.contains(Network::YuNet)) return {};
  if (networks == Networks{Network::Packaged}) {
    return "faces were looked for without any detection model, by OpenCV's cascades and dlib's HOG detector: "
           "about half of them are missed, and nobody is recognised";
  }
  std::string who;
  for (const auto& [network, name] :
       {std::pair{Network::Mtcnn, "MTCNN"}, {Network::BlazeFace, "BlazeFace"}}) {
    if (networks.contains(network)) who += (who.empty() ? "" : " and ") + std::string(name);
  }
  return "faces were looked for without the detection model YuNet, by " + who +
         " instead: small, turned and covered faces are missed more often";
}

}  // namespace schoolgate::pipeline
