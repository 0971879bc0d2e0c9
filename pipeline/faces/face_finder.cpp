#include "pipeline/faces/face_finder.hpp"

#include <algorithm>
#include <limits>

#include "pipeline/faces/cascade_and_hog.hpp"
#include "pipeline/faces/closer_look.hpp"
#include "pipeline/faces/face_detector.hpp"
#include "pipeline/faces/face_search.hpp"
#include "pipeline/faces/merge.hpp"
#include "pipeline/faces/retinaface.hpp"
#include "pipeline/faces/yunet.hpp"

namespace schoolgate::pipeline {

struct FaceFinder::Parts {
  std::unique_ptr<FaceDetector> first;
  std::unique_ptr<FaceDetector> second;  // null without its model
  DetectMode mode = DetectMode::Thorough;
  bool degraded = false;
};

namespace {

constexpr float kSamePlace = 0.4F;
constexpr int kGlance = 1280;
constexpr float kGlanceThreshold = 0.3F;

std::vector<Face> to_faces(const std::vector<Detection>& found, const cv::Mat& bgr) {
  std::vector<Face> faces;
  for (const Detection& one : found) {
    const Face face = to_face(one, bgr.size());
    if (!face.box.empty()) faces.push_back(face);
  }
  return faces;
}

}  // namespace

FaceFinder::FaceFinder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
FaceFinder::FaceFinder(FaceFinder&&) noexcept = default;
FaceFinder& FaceFinder::operator=(FaceFinder&&) noexcept = default;
FaceFinder::~FaceFinder() = default;

Result<FaceFinder> FaceFinder::create(const FaceModels& models, DetectMode mode) {
  auto first = models.yunet ? make_yunet(*models.yunet) : make_cascade_and_hog();
  if (!first) return tl::unexpected(first.error());
  auto parts = std::make_unique<Parts>();
  parts->first = std::move(*first);
  parts->mode = mode;
  parts->degraded = !models.yunet;
  if (models.yunet && models.retinaface) {
    auto second = make_retinaface(*models.retinaface);
    if (!second) return tl::unexpected(second.error());
    parts->second = std::move(*second);
  }
  return FaceFinder(std::move(parts));
}

std::vector<Face> FaceFinder::find(const cv::Mat& bgr) {
  // The cascades look at every scale by themselves.
  if (parts_->degraded) return to_faces(parts_->first->detect(bgr, 0), bgr);
  return search_faces(bgr, *parts_->first, parts_->second.get(), parts_->mode);
}

Landmarks FaceFinder::place_landmarks(const cv::Mat& bgr, Face& face) {
  if (parts_->degraded) return face.landmarks;  // the cascades place none
  const auto sights = look_closer(*parts_->first, bgr, face);
  if (!sights.empty()) set_landmarks(face, sights[0].landmarks);
  return sights.size() > 1 ? sights[1].landmarks : face.landmarks;
}

std::vector<Face> FaceFinder::candidates(const cv::Mat& bgr, const std::vector<Face>& found) {
  if (parts_->degraded) return {};
  auto faces = search_faces(bgr, *parts_->first, parts_->second.get(), parts_->mode, Reach::Candidates);
  std::erase_if(faces, [&](Face& face) {
    face.doubtful = true;
    return std::any_of(found.begin(), found.end(),
                       [&](const Face& known) { return overlap(face.box, known.box) > kSamePlace; });
  });
  return faces;
}

std::vector<Face> FaceFinder::glance(const cv::Mat& bgr) {
  if (parts_->degraded) return to_faces(parts_->first->detect(bgr, 0), bgr);
  Pass pass;
  pass.views = {whole_photo(bgr.size(), kGlance)};
  pass.least_score = kGlanceThreshold;
  pass.largest = std::numeric_limits<float>::max();
  Copies photo(bgr);
  return to_faces(look(*parts_->first, photo, pass), bgr);
}

bool FaceFinder::degraded() const { return parts_->degraded; }

}  // namespace schoolgate::pipeline
