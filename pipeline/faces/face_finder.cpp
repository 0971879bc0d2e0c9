#include "pipeline/faces/face_finder.hpp"

#include <cmath>
#include <numbers>

#include <opencv2/imgproc.hpp>

#include "pipeline/faces/face_detector.hpp"
#include "pipeline/faces/merge.hpp"
#include "pipeline/faces/yunet.hpp"

namespace schoolgate::pipeline {

struct FaceFinder::Parts {
  std::unique_ptr<FaceDetector> yunet;
};

namespace {

constexpr float kThreshold = 0.3F;
constexpr float kSameFaceOverlap = 0.45F;
constexpr int kGlance = 1280;

// Looks at a copy whose longer side is at most `longest`; boxes and landmarks come back in `bgr`'s pixels.
std::vector<Detection> look(FaceDetector& detector, const cv::Mat& bgr, int longest, float threshold) {
  const double shrink = std::min(1.0, double(longest) / std::max(bgr.cols, bgr.rows));
  cv::Mat copy = bgr;
  if (shrink < 1.0) {
    cv::resize(bgr, copy, {std::max(1, cvRound(bgr.cols * shrink)), std::max(1, cvRound(bgr.rows * shrink))},
               0, 0, cv::INTER_AREA);
  }
  const cv::Point2f grow(static_cast<float>(bgr.cols) / static_cast<float>(copy.cols),
                         static_cast<float>(bgr.rows) / static_cast<float>(copy.rows));
  auto found = detector.detect(copy, threshold);
  for (Detection& one : found) {
    one.box = {one.box.x * grow.x, one.box.y * grow.y, one.box.width * grow.x, one.box.height * grow.y};
    for (cv::Point2f& point : one.landmarks) point = {point.x * grow.x, point.y * grow.y};
  }
  return found;
}

std::vector<Face> to_faces(const std::vector<Detection>& found, cv::Size photo) {
  const cv::Rect2f frame(0, 0, static_cast<float>(photo.width), static_cast<float>(photo.height));
  std::vector<Face> faces;
  for (const Detection& one : found) {
    Face face;
    face.box = one.box & frame;
    if (face.box.empty()) continue;
    face.score = one.score;
    face.has_landmarks = one.has_landmarks;
    face.landmarks = one.landmarks;
    if (one.has_landmarks) {
      const cv::Point2f eyes = one.landmarks[1] - one.landmarks[0];
      face.roll_degrees = std::atan2(eyes.y, eyes.x) * 180.F / std::numbers::pi_v<float>;
    }
    faces.push_back(face);
  }
  return faces;
}

}  // namespace

FaceFinder::FaceFinder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
FaceFinder::FaceFinder(FaceFinder&&) noexcept = default;
FaceFinder& FaceFinder::operator=(FaceFinder&&) noexcept = default;
FaceFinder::~FaceFinder() = default;

Result<FaceFinder> FaceFinder::create(const FaceModels& models, DetectMode) {
  auto parts = std::make_unique<Parts>();
  if (!models.yunet) {
    return failure(ErrorCode::Unavailable, "faces cannot be found without the detection model yet",
                   "run 'schoolgate models fetch'");
  }
  auto yunet = make_yunet(*models.yunet);
  if (!yunet) return tl::unexpected(yunet.error());
  parts->yunet = std::move(*yunet);
  return FaceFinder(std::move(parts));
}

std::vector<Face> FaceFinder::find(const cv::Mat& bgr) {
  constexpr int kLargest = 2560;
  auto found = look(*parts_->yunet, bgr, kLargest, kThreshold);
  auto reduced = look(*parts_->yunet, bgr, 640, kThreshold);
  found.insert(found.end(), reduced.begin(), reduced.end());
  return to_faces(without_duplicates(std::move(found), kSameFaceOverlap), bgr.size());
}

std::vector<Face> FaceFinder::glance(const cv::Mat& bgr) {
  return to_faces(look(*parts_->yunet, bgr, kGlance, kThreshold), bgr.size());
}

bool FaceFinder::degraded() const { return false; }

}  // namespace schoolgate::pipeline
