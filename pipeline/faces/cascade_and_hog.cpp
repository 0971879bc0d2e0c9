#include "pipeline/faces/cascade_and_hog.hpp"

#include <algorithm>
#include <string>

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/opencv/cv_image.h>
#include <fmt/format.h>
#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#include "pipeline/faces/merge.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr const char* kFolder = "/usr/share/opencv4/haarcascades/";
constexpr float kSameFace = 0.3F;
// The cascades say yes or no, so that every yes counts the same; below the networks' usual scores.
constexpr float kCascadeScore = 0.5F;
// dlib's detector was trained on faces of 80 pixels; twice the size finds those of 40.
constexpr double kHogEnlargement = 2;
constexpr std::int64_t kMostHogPixels = 4'000'000;
constexpr int kLongestSide = 1600;
constexpr int kSmallestFace = 20;

class CascadeAndHog final : public FaceDetector {
 public:
  CascadeAndHog(const cv::CascadeClassifier& frontal, const cv::CascadeClassifier& profile)
      : frontal_(frontal), profile_(profile), hog_(dlib::get_frontal_face_detector()) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const double shrink = std::min(1.0, double(kLongestSide) / std::max(bgr.cols, bgr.rows));
    cv::Mat grey;
    cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
    if (shrink < 1) cv::resize(grey, grey, {}, shrink, shrink, cv::INTER_AREA);
    if (std::min(grey.cols, grey.rows) < kSmallestFace) return {};

    std::vector<Detection> found;
    add_hog(grey, shrink, found);  // before its contrast is changed
    cv::equalizeHist(grey, grey);
    add_cascade(frontal_, grey, false, shrink, found);
    add_cascade(profile_, grey, false, shrink, found);
    add_cascade(profile_, grey, true, shrink, found);
    std::erase_if(found, [&](const Detection& one) { return one.score < threshold; });
    return without_duplicates(std::move(found), kSameFace);
  }

  std::string_view name() const override { return "cascades and HOG"; }

 private:
  static void add(const cv::Rect2d& box, float score, double shrink, std::vector<Detection>& found) {
    Detection one;
    one.box = cv::Rect2f(cv::Rect2d(box.x / shrink, box.y / shrink, box.width / shrink, box.height / shrink));
    one.score = score;
    found.push_back(one);
  }

  // Profiles are learnt looking one way; the mirrored picture shows the others.
  static void add_cascade(cv::CascadeClassifier& cascade, const cv::Mat& grey, bool mirrored, double shrink,
                          std::vector<Detection>& found) {
    cv::Mat picture = grey;
    if (mirrored) cv::flip(grey, picture, 1);
    std::vector<cv::Rect> boxes;
    cascade.detectMultiScale(picture, boxes, 1.1, 3, 0, {kSmallestFace, kSmallestFace});
    for (cv::Rect box : boxes) {
      if (mirrored) box.x = grey.cols - box.x - box.width;
      add(box, kCascadeScore, shrink, found);
    }
  }

  void add_hog(const cv::Mat& grey, double shrink, std::vector<Detection>& found) {
    cv::Mat enlarged = grey;
    const bool enlarge = std::int64_t(grey.rows) * grey.cols * 4 <= kMostHogPixels;
    const double scale = enlarge ? kHogEnlargement : 1.0;
    if (enlarge) cv::resize(grey, enlarged, {}, scale, scale, cv::INTER_LINEAR);
    std::vector<dlib::rect_detection> seen;
    hog_(dlib::cv_image<unsigned char>(cvIplImage(enlarged)), seen);
    for (const dlib::rect_detection& one : seen) {
      const cv::Rect2d box(double(one.rect.left()) / scale, double(one.rect.top()) / scale,
                           double(one.rect.width()) / scale, double(one.rect.height()) / scale);
      add(box, std::clamp(kCascadeScore + static_cast<float>(one.detection_confidence) / 4, 0.F, 1.F), shrink,
          found);
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
