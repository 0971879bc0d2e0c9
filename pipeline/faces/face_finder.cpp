#include "pipeline/faces/face_finder.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <opencv2/imgproc.hpp>

#include "pipeline/faces/cascade_and_hog.hpp"
#include "pipeline/faces/face_detector.hpp"
#include "pipeline/faces/merge.hpp"
#include "pipeline/faces/yunet.hpp"

namespace schoolgate::pipeline {

struct FaceFinder::Parts {
  std::unique_ptr<FaceDetector> detector;
  DetectMode mode = DetectMode::Thorough;
  bool degraded = false;
};

namespace {

constexpr float kThreshold = 0.3F;
constexpr float kSameFaceOverlap = 0.45F;
constexpr int kGlance = 1280;
constexpr int kFull = 2560;
// Faces that fill the frame are beyond the network's reach at full size; on small copies they are not.
constexpr int kCopy = 640;
constexpr int kSmallCopy = 320;
// Photos that lie on their side without saying so, and children who do: turned looks want more certainty,
// since hands and folds look like faces more often there.
constexpr float kTurnedThreshold = 0.45F;
// What only a turned look saw, below this, may be no face at all.
constexpr float kSureTurned = 0.7F;

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

// The coarsest copy is for faces that fill the frame; of all others the finer ones know more exactly where
// they are.
std::vector<Detection> frame_filling(std::vector<Detection> found, cv::Size photo) {
  constexpr float kShare = 0.25F;
  const float least = kShare * static_cast<float>(std::max(photo.width, photo.height));
  std::erase_if(found, [&](const Detection& one) { return std::max(one.box.width, one.box.height) < least; });
  return found;
}

void append(std::vector<Detection>& all, const std::vector<Detection>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

// Where a point of the turned picture lies in the upright one of this size.
cv::Point2f turn_back(cv::Point2f point, int turn, cv::Size upright) {
  if (turn == cv::ROTATE_90_CLOCKWISE) return {point.y, static_cast<float>(upright.height) - point.x};
  return {static_cast<float>(upright.width) - point.y, point.x};
}

// Looks at a copy that is turned by a quarter; boxes and landmarks come back in `bgr`'s pixels, the landmarks
// in the order of the head, not of the photo.
std::vector<Detection> look_turned(FaceDetector& detector, const cv::Mat& bgr, int turn, int longest) {
  cv::Mat turned;
  cv::rotate(bgr, turned, turn);
  auto found = look(detector, turned, longest, kTurnedThreshold);
  for (Detection& one : found) {
    const cv::Point2f first = turn_back(one.box.tl(), turn, bgr.size());
    const cv::Point2f second = turn_back(one.box.br(), turn, bgr.size());
    one.box = {std::min(first.x, second.x), std::min(first.y, second.y), std::abs(second.x - first.x),
               std::abs(second.y - first.y)};
    for (cv::Point2f& point : one.landmarks) point = turn_back(point, turn, bgr.size());
  }
  return found;
}

float overlap(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float common = (a & b).area();
  return common > 0 ? common / std::min(a.area(), b.area()) : 0;
}

// A turned look adds what the upright ones did not see. A face that both saw keeps the landmarks of the surer
// look, so that a head lying on its side is aligned as it lies.
void add_unseen(std::vector<Face>& faces, const std::vector<Face>& turned) {
  constexpr float kSamePlace = 0.5F;
  constexpr float kClearlySurer = 0.15F;  // a turned copy is coarse, and so are its landmarks
  const std::size_t upright = faces.size();
  for (Face face : turned) {
    const auto end = faces.begin() + static_cast<std::ptrdiff_t>(upright);
    const auto same = std::find_if(
        faces.begin(), end, [&](const Face& seen) { return overlap(seen.box, face.box) > kSamePlace; });
    if (same == end) {
      face.doubtful = face.score < kSureTurned;
      faces.push_back(face);
    } else if (face.score > same->score + kClearlySurer) {
      same->score = face.score;
      same->landmarks = face.landmarks;
      same->roll_degrees = face.roll_degrees;
      same->box |= face.box;
    }
  }
  std::stable_sort(faces.begin(), faces.end(),
                   [](const Face& a, const Face& b) { return a.score > b.score; });
}

}  // namespace

FaceFinder::FaceFinder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
FaceFinder::FaceFinder(FaceFinder&&) noexcept = default;
FaceFinder& FaceFinder::operator=(FaceFinder&&) noexcept = default;
FaceFinder::~FaceFinder() = default;

Result<FaceFinder> FaceFinder::create(const FaceModels& models, DetectMode mode) {
  auto detector = models.yunet ? make_yunet(*models.yunet) : make_cascade_and_hog();
  if (!detector) return tl::unexpected(detector.error());
  auto parts = std::make_unique<Parts>();
  parts->detector = std::move(*detector);
  parts->mode = mode;
  parts->degraded = !models.yunet;
  return FaceFinder(std::move(parts));
}

std::vector<Face> FaceFinder::find(const cv::Mat& bgr) {
  FaceDetector& detector = *parts_->detector;
  // The cascades look at every scale by themselves.
  if (parts_->degraded) return to_faces(detector.detect(bgr, 0), bgr.size());
  auto found = look(detector, bgr, kFull, kThreshold);
  append(found, look(detector, bgr, kCopy, kThreshold));
  append(found, frame_filling(look(detector, bgr, kSmallCopy, kThreshold), bgr.size()));
  auto faces = to_faces(without_duplicates(std::move(found), kSameFaceOverlap), bgr.size());
  if (parts_->mode == DetectMode::Fast) return faces;

  const int longest = parts_->mode == DetectMode::Maximum ? kGlance : kCopy;
  std::vector<Detection> turned;
  for (const int turn : {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_90_COUNTERCLOCKWISE}) {
    append(turned, look_turned(detector, bgr, turn, longest));
  }
  add_unseen(faces, to_faces(without_duplicates(std::move(turned), kSameFaceOverlap), bgr.size()));
  return faces;
}

std::vector<Face> FaceFinder::glance(const cv::Mat& bgr) {
  if (parts_->degraded) return to_faces(parts_->detector->detect(bgr, 0), bgr.size());
  return to_faces(look(*parts_->detector, bgr, kGlance, kThreshold), bgr.size());
}

bool FaceFinder::degraded() const { return parts_->degraded; }

}  // namespace schoolgate::pipeline
