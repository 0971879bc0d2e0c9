#include "pipeline/faces/networks/network_input.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {

namespace {

constexpr int kStride = 32;
constexpr int kLeast = 64;

int round_up(int length) { return std::max(kLeast, (length + kStride - 1) / kStride * kStride); }

}  // namespace

Result<PixelFormat> parse_pixel_format(const models::Model& model) {
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorCode::InvalidInput,
                   fmt::format("how {} wants its picture cannot be read ({})", model.path.string(), what),
                   "the geometry of its manifest entry needs channel_order, mean and scale");
  };
  try {
    const auto& geometry = model.entry.geometry;
    const auto order = geometry.at("channel_order").get<std::string>();
    if (order != "RGB" && order != "BGR") return wrong("channel_order " + order);
    auto mean = geometry.at("mean").get<std::array<double, 3>>();
    PixelFormat format;
    format.rgb = order == "RGB";
    if (format.rgb) std::swap(mean[0], mean[2]);
    format.mean = {mean[0], mean[1], mean[2]};
    format.scale = geometry.at("scale").get<double>();
    if (!std::isfinite(format.scale) || format.scale <= 0) return wrong("scale");
    return format;
  } catch (const nlohmann::json::exception& reason) {
    return wrong(reason.what());
  }
}

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

cv::Mat network_input(const cv::Mat& bgr, const PixelFormat& format) {
  cv::Mat canvas(round_up(bgr.rows), round_up(bgr.cols), CV_8UC3, format.mean);
  bgr.copyTo(canvas(cv::Rect({0, 0}, bgr.size())));
  return pictures_blob({canvas}, format);
}

cv::Mat pictures_blob(const std::vector<cv::Mat>& pictures, const PixelFormat& format) {
  // OpenCV takes the mean in the order that the blob has after swapping.
  const cv::Scalar mean =
      format.rgb ? cv::Scalar(format.mean[2], format.mean[1], format.mean[0]) : format.mean;
  return cv::dnn::blobFromImages(pictures, format.scale, {}, mean, format.rgb, false, CV_32F);
}

std::vector<cv::Mat> outputs_of(cv::dnn::Net& net, const cv::Mat& input, const std::vector<int>& channels) {
  net.setInput(input);
  std::vector<cv::Mat> all;
  net.forward(all, net.getUnconnectedOutLayersNames());
  std::vector<cv::Mat> wanted;
  for (const int count : channels) {
    const auto is_it = [&](const cv::Mat& one) { return one.dims >= 2 && one.size[1] == count; };
    CV_CheckEQ(static_cast<int>(std::count_if(all.begin(), all.end(), is_it)), 1,
               "a detection network gave other outputs than it should");
    wanted.push_back(*std::find_if(all.begin(), all.end(), is_it));
  }
  return wanted;
}

}  // namespace schoolgate::pipeline
