#include "pipeline/faces/network_input.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {

namespace {

constexpr int kStride = 32;
constexpr int kLeast = 64;

int round_up(int length) { return std::max(kLeast, (length + kStride - 1) / kStride * kStride); }

}  // namespace

Result<cv::dnn::Net> load_network(const models::Model& model) {
  try {
    auto net =
        cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(model.bytes->data()), model.bytes->size());
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    return net;
  } catch (const cv::Exception& reason) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("{} cannot be read as a network ({})", model.path.string(), reason.err),
                   "delete it and run 'schoolgate models fetch'");
  }
}

cv::Mat network_input(const cv::Mat& bgr, const cv::Scalar& mean) {
  cv::Mat canvas(round_up(bgr.rows), round_up(bgr.cols), CV_8UC3, mean);
  bgr.copyTo(canvas(cv::Rect({0, 0}, bgr.size())));
  return cv::dnn::blobFromImage(canvas, 1.0, {}, mean, false, false, CV_32F);
}

}  // namespace schoolgate::pipeline
