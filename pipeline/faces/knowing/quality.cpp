#include "pipeline/faces/knowing/quality.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/faces/knowing/alignment.hpp"
#include "pipeline/faces/knowing/portrait_judge.hpp"

namespace schoolgate::pipeline {
namespace {

// A frontal face's landmarks, as shares of the chip: the mean shape that the embedding model was aligned with
// (Open Model Zoo, face-reidentification-retail-0095).
constexpr std::array<std::array<float, 2>, 5> kFrontal{{{0.31556875F, 0.4615741F},
                                                        {0.68262292F, 0.4615741F},
                                                        {0.50026249F, 0.64050536F},
                                                        {0.34947187F, 0.82469198F},
                                                        {0.65343645F, 0.82325089F}}};
constexpr float kEyeShare = kFrontal[1][0] - kFrontal[0][0];
constexpr int kChip = 128;

constexpr double kNoise = 25;  // grey levels squared: a flat patch has no detail, whatever its noise
// Of irises in the chip (below): what any face has, and no face has more; and the fewest pixels between the
// eyes at which it tells anything. Photos are compared by it, and nothing is decided.
constexpr double kFewestIrises = 0.005;
constexpr double kMostIrises = 0.08;
constexpr float kLeastEyes = 20;

Landmarks frontal_chip() {
  Landmarks points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = cv::Point2f(kFrontal[i][0], kFrontal[i][1]) * static_cast<float>(kChip);
  }
  return points;
}

// 0 at or below the worst, 1 at or above the best, straight between; also for worst > best.
float share(double value, const PortraitJudge::Scale& scale) {
  return static_cast<float>(std::clamp((value - scale.worst) / (scale.best - scale.worst), 0.0, 1.0));
}

// The face as the model sees it, in grey.
cv::Mat chip_of(const cv::Mat& bgr, const cv::Matx23d& transform) {
  cv::Mat chip;
  cv::warpAffine(bgr, chip, transform, cv::Size(kChip, kChip), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::cvtColor(chip, chip, cv::COLOR_BGR2GRAY);
  return chip;
}

// Energy of the finest band that survives in the model's chip, between blurs of 1 and 2 pixels, against the
// contrast of the face's middle. Measured at the chip's resolution, a large soft face and a small crisp one
// come out alike, as they do for recognition; the band is wide enough not to mistake noise for detail.
double detail(const cv::Mat& chip) {
  constexpr int kMargin = kChip / 5;
  const cv::Mat middle = chip(cv::Rect(kMargin, kMargin, kChip - 2 * kMargin, kChip - 2 * kMargin));
  cv::Mat fine;
  cv::Mat coarse;
  middle.convertTo(fine, CV_32F);
  cv::Scalar average;
  cv::Scalar deviation;
  cv::meanStdDev(fine, average, deviation);
  cv::GaussianBlur(fine, coarse, {}, 2);
  cv::GaussianBlur(fine, fine, {}, 1);
  fine -= coarse;
  const double energy = fine.dot(fine) / static_cast<double>(fine.total());
  return energy / (deviation[0] * deviation[0] + kNoise);
}

// An open eye has an iris, whose sides are edges that stand upright; a closed one has a lid and a line that
// lies. The energy of the upright edges where the eyes are, against the contrast of the face's middle.
double irises(const cv::Mat& chip) {
  constexpr int kWide = 28;
  constexpr int kHigh = 14;
  cv::Mat smooth;
  cv::GaussianBlur(chip, smooth, {}, 1);
  cv::Mat across;
  cv::Sobel(smooth, across, CV_32F, 1, 0, 3, 1.0 / 8);
  double energy = 0;
  for (std::size_t eye : {0U, 1U}) {
    const cv::Point middle(cvRound(kFrontal[eye][0] * kChip), cvRound(kFrontal[eye][1] * kChip));
    const cv::Mat part = across(cv::Rect(middle.x - kWide / 2, middle.y - kHigh / 2, kWide, kHigh));
    energy += part.dot(part) / (2.0 * kWide * kHigh);
  }
  cv::Scalar average;
  cv::Scalar deviation;
  cv::meanStdDev(chip(cv::Rect(kChip / 5, kChip / 5, kChip * 3 / 5, kChip * 3 / 5)), average, deviation);
  return energy / (deviation[0] * deviation[0] + kNoise);
}

}  // namespace

float eye_distance(const Face& face) {
  return face.has_landmarks ? static_cast<float>(cv::norm(face.landmarks[1] - face.landmarks[0])) : 0;
}

bool can_be_known(const Face& face) {
  // The longer side: that of a lying head lies across.
  constexpr float kLeast = 16;
  return !face.doubtful && std::max(face.box.width, face.box.height) >= kLeast;
}

FaceQuality measure_quality(const cv::Mat& bgr, const Face& face) {
  const PortraitJudge& judge = PortraitJudge::built_in();
  FaceQuality quality;
  if (!face.has_landmarks) {
    quality.size = share(std::min(face.box.width, face.box.height) * kEyeShare, judge.eyes);
    return quality;
  }
  const Landmarks reference = frontal_chip();
  const auto transform = least_squares_similarity(face.landmarks, reference);
  if (!transform) return quality;
  const cv::Mat chip = chip_of(bgr, *transform);
  quality.size = share(eye_distance(face), judge.eyes);
  if (eye_distance(face) >= kLeastEyes)
    quality.eyes =
        share(std::log(std::max(irises(chip), 1e-6)), {std::log(kFewestIrises), std::log(kMostIrises)});
  quality.sharpness = share(std::log(std::max(detail(chip), 1e-6)),
                            {std::log(judge.detail.worst), std::log(judge.detail.best)});
  quality.frontality = share(alignment_error(*transform, face.landmarks, reference), judge.shape);
  quality.overall =
      std::min({quality.size, quality.sharpness, quality.frontality, share(face.score, judge.score)});
  return quality;
}

}  // namespace schoolgate::pipeline
