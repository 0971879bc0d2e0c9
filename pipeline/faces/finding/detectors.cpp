#include "pipeline/faces/finding/detectors.hpp"

#include <utility>

#include "pipeline/faces/networks/blazeface.hpp"
#include "pipeline/faces/networks/cascade_and_hog.hpp"
#include "pipeline/faces/networks/mtcnn.hpp"
#include "pipeline/faces/networks/retinaface.hpp"
#include "pipeline/faces/networks/yunet.hpp"

namespace schoolgate::pipeline {
namespace {

Status add_detector(Detectors& detectors, Looker looker, Result<std::unique_ptr<FaceDetector>> made) {
  if (!made) return tl::unexpected(made.error());
  detectors.emplace(looker, std::move(*made));
  return {};
}

}  // namespace

Result<Detectors> make_detectors(const FaceModels& models) {
  Detectors detectors;
  Status status;
  if (models.yunet) status = add_detector(detectors, Looker::YuNet, make_yunet(*models.yunet));
  if (status && models.yunet && models.retinaface) {
    status = add_detector(detectors, Looker::RetinaFace, make_retinaface(*models.retinaface));
  }
  const bool whole = models.mtcnn_proposal && models.mtcnn_refinement && models.mtcnn_output;
  if (status && !models.yunet && whole) {
    status =
        add_detector(detectors, Looker::Mtcnn,
                     make_mtcnn({*models.mtcnn_proposal, *models.mtcnn_refinement, *models.mtcnn_output}));
  }
  if (status && !models.yunet && models.blazeface) {
    status = add_detector(detectors, Looker::BlazeFace, make_blazeface(*models.blazeface));
  }
  if (status && detectors.empty()) status = add_detector(detectors, Looker::Packaged, make_cascade_and_hog());
  if (!status) return tl::unexpected(status.error());
  return detectors;
}

Lookers lookers_of(const Detectors& detectors) {
  Lookers lookers;
  for (const auto& [looker, detector] : detectors) lookers.insert(looker);
  return lookers;
}

std::string degradation(const Lookers& lookers) {
  if (lookers.contains(Looker::YuNet)) return {};
  if (lookers == Lookers{Looker::Packaged}) {
    return "faces were looked for without any detection model, by OpenCV's cascades and dlib's HOG detector: "
           "about half of them are missed, and nobody is recognised";
  }
  std::string who;
  for (const auto& [looker, name] : {std::pair{Looker::Mtcnn, "MTCNN"}, {Looker::BlazeFace, "BlazeFace"}}) {
    if (lookers.contains(looker)) who += (who.empty() ? "" : " and ") + std::string(name);
  }
  return "faces were looked for without the detection model YuNet, by " + who +
         " instead: small, turned and covered faces are missed more often";
}

}  // namespace schoolgate::pipeline
