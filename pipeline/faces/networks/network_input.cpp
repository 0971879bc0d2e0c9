#include "pipeline/faces/networks/network_input.hpp"

#include <algorithm>
#include <utility>

namespace schoolgate::pipeline {

namespace {

constexpr int kStride = 32;
constexpr int kLeast = 64;

int round_up(int length) { return std::max(kLeast, (length + kStride - 1) / kStride * kStride); }

}  // namespace

cv::Mat network_input(const cv::Mat& bgr, const models::PixelFormat& format) {
  return models::blob_of({bgr}, format, {round_up(bgr.cols), round_up(bgr.rows)});
}

cv::Mat pictures_blob(const std::vector<cv::Mat>& pictures, const models::PixelFormat& format) {
  return models::blob_of(pictures, format, pictures.front().size());
}

Result<DetectionNetwork> load_detection(const models::Model& model, std::vector<std::string> outputs) {
  auto format = models::pixel_format_of(model);
  if (!format) return tl::unexpected(format.error());
  auto network = models::load_network(model, {.any_size = true, .outputs = std::move(outputs)});
  if (!network) return tl::unexpected(network.error());
  return DetectionNetwork{std::move(*network), *format};
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
