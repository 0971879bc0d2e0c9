#include "pipeline/redaction/scene.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>

#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kLongestSide = 192;  // smooth colours need no more
constexpr double kNothingVisible = 128;

// Fills what has no weight from ever coarser averages of what has ("pull-push", Gortler et al. 1996).
cv::Mat fill_holes(const cv::Mat& weighted, const cv::Mat& weight) {
  if (weighted.rows == 1 && weighted.cols == 1) {
    const float known = weight.at<float>(0, 0);
    const auto& sum = weighted.at<cv::Vec3f>(0, 0);
    return known > 0 ? cv::Mat(1, 1, CV_32FC3, cv::Scalar(sum[0] / known, sum[1] / known, sum[2] / known))
                     : cv::Mat(1, 1, CV_32FC3, cv::Scalar::all(kNothingVisible));
  }
  const cv::Size half((weighted.cols + 1) / 2, (weighted.rows + 1) / 2);
  const cv::Mat coarse = reduce_by_area(weighted, half);
  const cv::Mat coarse_weight = reduce_by_area(weight, half);
  cv::Mat filled;
  cv::resize(fill_holes(coarse, coarse_weight), filled, weighted.size(), 0, 0, cv::INTER_LINEAR);
  cv::Mat missing;
  cv::merge(std::vector<cv::Mat>(3, cv::Mat(1.0 - weight)), missing);
  return weighted + filled.mul(missing);
}

}  // namespace

Scene::Scene(const cv::Mat& bgr, const std::vector<Cover>& covers) {
  scale_ =
      std::min(1.0F, static_cast<float>(kLongestSide) / static_cast<float>(std::max(bgr.cols, bgr.rows)));
  const cv::Size size(std::max(1, cvRound(static_cast<float>(bgr.cols) * scale_)),
                      std::max(1, cvRound(static_cast<float>(bgr.rows) * scale_)));
  cv::Mat visible(size, CV_8UC1, cv::Scalar(255));
  for (const Cover& cover : covers) {
    for (const Polygon& polygon : cover.grown) draw(visible, polygon, {0, 0}, scale_, 0);
    if (!cover.body.empty()) draw(visible, cover.body, {0, 0}, scale_, 0);
  }
  // One field pixel more all round: those at the border are averages with hidden pixels in them.
  cv::erode(visible, visible, cv::Mat::ones(3, 3, CV_8UC1), {-1, -1}, 1, cv::BORDER_CONSTANT,
            cv::Scalar(255));

  cv::Mat small = reduce_by_area(bgr, size);
  small.setTo(cv::Scalar::all(0), visible == 0);
  cv::Mat weighted;
  cv::Mat weight;
  small.convertTo(weighted, CV_32FC3);
  visible.convertTo(weight, CV_32FC1, 1.0 / 255);
  field_ = fill_holes(weighted, weight);
  // What is visible keeps its detail in the field; a cover wants the broad colours only.
  cv::GaussianBlur(field_, field_, {0, 0}, kLongestSide / 40.0, 0, cv::BORDER_REPLICATE);
}

cv::Mat Scene::colours(const cv::Rect& part, cv::Size size) const {
  const cv::Rect2f wanted(static_cast<float>(part.x) * scale_, static_cast<float>(part.y) * scale_,
                          static_cast<float>(part.width) * scale_, static_cast<float>(part.height) * scale_);
  // Source coordinates of each target pixel's centre.
  cv::Matx23f map(wanted.width / static_cast<float>(size.width), 0, 0, 0,
                  wanted.height / static_cast<float>(size.height), 0);
  map(0, 2) = wanted.x + map(0, 0) / 2 - 0.5F;
  map(1, 2) = wanted.y + map(1, 1) / 2 - 0.5F;
  cv::Mat colours;
  cv::warpAffine(field_, colours, map, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  return colours;
}

}  // namespace schoolgate::pipeline
