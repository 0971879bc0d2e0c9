#include "pipeline/faces/networks/network_input.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace schoolgate::pipeline {

namespace {

constexpr int kStride = 32;
constexpr int kLeast = 64;

int round_up(int length) { return std::max(kLeast, (length + kStride - 1) / kStride * kStride); }

}  // namespace

Result<models::PixelFormat> parse_pixel_format(const models::Model& model) {
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorCode::InvalidInput,
                   fmt::format("how {} wants its picture cannot be read ({})", model.path.string(), what),
                   "the geometry of its manifest entry needs channel_order, mean and scale");
  };
  try {
    const auto& geometry = model.entry.geometry;
    const auto order = geometry.at("channel_order").get<std::string>();
    if (order != "RGB" && order != "BGR") return wrong("channel_order " + order);
    // The mean stands there in the network's order.
    auto mean = geometry.at("mean").get<std::array<double, 3>>();
    models::PixelFormat format;
    format.rgb = order == "RGB";
    if (format.rgb) std::swap(mean[0], mean[2]);
    format.mean = {mean[0], mean[1], mean[2]};
    const auto scale = geometry.at("scale").get<double>();
    if (!std::isfinite(scale) || scale <= 0) return wrong("scale");
    format.scale = cv::Scalar::all(scale);
    return format;
  } catch (const nlohmann::json::exception& reason) {
    return wrong(reason.what());
  }
}

cv::Mat network_input(const cv::Mat& bgr, const models::PixelFormat& format) {
  return models::blob_of({bgr}, format, {round_up(bgr.cols), round_up(bgr.rows)});
}

cv::Mat pictures_blob(const std::vector<cv::Mat>& pictures, const models::PixelFormat& format) {
  return models::blob_of(pictures, format, pictures.front().size());
}

std::vector<cv::Mat> outputs_of(models::Network& network, const cv::Mat& input,
                                const std::vector<int>& channels) {
  const std::vector<cv::Mat> all = network.run(input);
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
