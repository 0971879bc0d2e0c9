#include "pipeline/faces/networks/cascade_and_hog.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv/cv_image.h>
#include <fmt/format.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "pipeline/faces/networks/face_judge.hpp"
#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr const char* kFolder = "/usr/share/opencv4/haarcascades/";
constexpr float kSameFace = 0.3F;
constexpr int kSmallestFace = 20;
// Steps from size to size, and how many neighbours must agree. Finer steps and more neighbours (1.1, 3) take
// twice as long and find the same faces of WIDER.
constexpr double kStep = 1.2;
constexpr int kNeighbours = 2;
// Profiles of 20 pixels are hardly ever found, and looking for them takes longer than all the rest.
constexpr double kProfileScale = 0.5;
// dlib's detector was taught on faces of 80 pixels; twice the size finds those of 40. It finds more than the
// cascades in a third of their time.
constexpr double kHogEnlargement = 2;
constexpr double kMostHogPixels = 4e6;

class CascadeAndHog final : public FaceDetector {
 public:
  CascadeAndHog(const cv::CascadeClassifier& frontal, const cv::CascadeClassifier& profile)
      : frontal_(frontal), profile_(profile), hog_(dlib::get_frontal_face_detector()) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    if (std::min(bgr.cols, bgr.rows) < kSmallestFace) return {};
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    std::vector<Detection> found;
    add_hog(grey, found);  // before its contrast is changed
    cv::equalizeHist(grey, grey);
    add_cascade(frontal_, grey, 1, found);
    cv::Mat half =
        reduce_by_area(grey, {cvRound(grey.cols * kProfileScale), cvRound(grey.rows * kProfileScale)});
    add_cascade(profile_, half, kProfileScale, found);
    // Profiles are learnt looking one way; the mirrored picture shows the others.
    cv::flip(half, half, 1);
    std::vector<Detection> mirrored;
    add_cascade(profile_, half, kProfileScale, mirrored);
    for (Detection& one : mirrored) {
      one.box.x = static_cast<float>(bgr.cols) - one.box.x - one.box.width;
      found.push_back(one);
    }
    std::erase_if(found, [&](const Detection& one) { return one.score < threshold; });
    return without_duplicates(std::move(found), kSameFace);
  }

 private:
  static void add(const cv::Rect2d& box, float score, double scale, std::vector<Detection>& found) {
    Detection one;
    one.box = cv::Rect2f(cv::Rect2d(box.x / scale, box.y / scale, box.width / scale, box.height / scale));
    one.score = score;
    found.push_back(one);
  }

  static void add_cascade(cv::CascadeClassifier& cascade, const cv::Mat& grey, double scale,
                          std::vector<Detection>& found) {
    if (std::min(grey.cols, grey.rows) < kSmallestFace) return;
    std::vector<cv::Rect> boxes;
    cascade.detectMultiScale(grey, boxes, kStep, kNeighbours, 0, {kSmallestFace, kSmallestFace});
    for (const cv::Rect& box : boxes) add(box, FaceJudge::built_in().cascade_score, scale, found);
  }

  void add_hog(const cv::Mat& grey, std::vector<Detection>& found) {
    const double scale =
        std::clamp(std::sqrt(kMostHogPixels / static_cast<double>(grey.total())), 1.0, kHogEnlargement);
    cv::Mat enlarged = grey;
    if (scale > 1) cv::resize(grey, enlarged, {}, scale, scale, cv::INTER_LINEAR);
    std::vector<dlib::rect_detection> seen;
    hog_(dlib::cv_image<unsigned char>(cvIplImage(enlarged)), seen, FaceJudge::built_in().hog_confidence);
    for (const dlib::rect_detection& one : seen) {
      const cv::Rect2d box(double(one.rect.left()), double(one.rect.top()), double(one.rect.width()),
                           double(one.rect.height()));
      const auto above = static_cast<float>(std::max(0.0, one.detection_confidence));
      add(box, std::min(1.F, FaceJudge::built_in().cascade_score + above / 4), scale, found);
    }
  }

  cv::CascadeClassifier frontal_;
  cv::CascadeClassifier profile_;
  dlib::frontal_face_detector hog_;
};

Result<cv::CascadeClassifier> load(const std::string& file) {
  cv::CascadeClassifier cascade;
  if (!cascade.load(kFolder + file)) {
    return failure(ErrorCode::Unavailable, fmt::format("{}{} could not be read", kFolder, file),
                   "install the package opencv-data, or the models with 'schoolgate models fetch'");
  }
  return cascade;
}

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_cascade_and_hog() {
  auto frontal = load("haarcascade_frontalface_alt2.xml");
  if (!frontal) return tl::unexpected(frontal.error());
  auto profile = load("haarcascade_profileface.xml");
  if (!profile) return tl::unexpected(profile.error());
  return std::make_unique<CascadeAndHog>(*frontal, *profile);
}

}  // namespace schoolgate::pipeline
