#include "pipeline/faces/finding/face_finder.hpp"

#include <algorithm>
#include <utility>

#include "pipeline/faces/finding/closer_look.hpp"
#include "pipeline/faces/finding/face_search.hpp"
#include "pipeline/faces/networks/merge.hpp"

namespace schoolgate::pipeline {

struct FaceFinder::Parts {
  Detectors detectors;
  Lookers lookers;
  DetectMode mode = DetectMode::Thorough;
  std::string degraded;

  [[nodiscard]] FaceDetector& closest() const { return *detectors.at(closest_looker(lookers)); }
  [[nodiscard]] bool only_packaged() const { return lookers == Lookers{Looker::Packaged}; }
};

namespace {

constexpr float kSamePlace = 0.4F;

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
  auto detectors = make_detectors(models);
  if (!detectors) return tl::unexpected(detectors.error());
  auto parts = std::make_unique<Parts>();
  parts->detectors = std::move(*detectors);
  parts->lookers = lookers_of(parts->detectors);
  parts->mode = mode;
  parts->degraded = degradation(parts->lookers);
  return FaceFinder(std::move(parts));
}

std::vector<Face> FaceFinder::find(const cv::Mat& bgr) {
  return search_faces(bgr, parts_->detectors, parts_->mode);
}

Landmarks FaceFinder::place_landmarks(const cv::Mat& bgr, Face& face) {
  if (parts_->only_packaged()) return face.landmarks;  // the cascades place none
  const auto sights = look_closer(parts_->closest(), bgr, face);
  if (!sights.empty()) set_landmarks(face, sights[0].landmarks);
  return sights.size() > 1 ? sights[1].landmarks : face.landmarks;
}

std::vector<Face> FaceFinder::candidates(const cv::Mat& bgr, const std::vector<Face>& found) {
  if (parts_->only_packaged()) return {};
  auto faces = search_faces(bgr, parts_->detectors, parts_->mode, Reach::Candidates);
  std::erase_if(faces, [&](Face& face) {
    face.doubtful = true;
    return std::any_of(found.begin(), found.end(),
                       [&](const Face& known) { return overlap(face.box, known.box) > kSamePlace; });
  });
  return faces;
}

std::vector<Face> FaceFinder::glance(const cv::Mat& bgr) {
  Copies photo(bgr);
  return to_faces(look(parts_->closest(), photo, plan_glance(bgr.size(), parts_->lookers)), bgr);
}

const std::string& FaceFinder::degraded() const { return parts_->degraded; }

}  // namespace schoolgate::pipeline
