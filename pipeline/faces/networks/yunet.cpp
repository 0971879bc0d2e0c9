#include "pipeline/faces/networks/yunet.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/network_input.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::array kStrides{8, 16, 32};
// Of the training repository's own evaluation (ShiqiYu/libfacedetection.train).
constexpr float kSameFaceOverlap = 0.45F;

std::vector<std::string> output_names() {
  std::vector<std::string> names;
  for (const int stride : kStrides) {
    for (const char* kind : {"cls", "obj", "bbox", "kps"})
      names.push_back(fmt::format("{}_{}", kind, stride));
  }
  return names;
}

// The four tensors of one stride; rows are the cells in reading order.
struct Level {
  int stride;
  int columns;
  const float* cls;
  const float* obj;
  const float* box;
  const float* points;
};

Detection decode(const Level& level, int cell, float score) {
  const auto stride = static_cast<float>(level.stride);
  const auto column = static_cast<float>(cell % level.columns);
  const int whole_rows = cell / level.columns;
  const auto row = static_cast<float>(whole_rows);
  const float* box = level.box + 4 * static_cast<std::ptrdiff_t>(cell);
  const float* points = level.points + 10 * static_cast<std::ptrdiff_t>(cell);
  const cv::Point2f centre((column + box[0]) * stride, (row + box[1]) * stride);
  const cv::Size2f size(std::exp(box[2]) * stride, std::exp(box[3]) * stride);
  Detection found;
  found.box = {centre.x - size.width / 2, centre.y - size.height / 2, size.width, size.height};
  found.score = score;
  found.has_landmarks = true;
  for (std::size_t i = 0; i < found.landmarks.size(); ++i) {
    found.landmarks[i] = {(column + points[2 * i]) * stride, (row + points[2 * i + 1]) * stride};
  }
  return found;
}

class YuNet final : public FaceDetector {
 public:
  explicit YuNet(std::unique_ptr<models::Network> network) : network_(std::move(network)) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const cv::Mat input = network_input(bgr, models::PixelFormat{});
    const auto outputs = network_->run(input);
    std::vector<Detection> found;
    for (std::size_t i = 0; i < kStrides.size(); ++i) {
      const int stride = kStrides[i];
      const Level level{stride,
                        input.size[3] / stride,
                        outputs[4 * i].ptr<float>(),
                        outputs[4 * i + 1].ptr<float>(),
                        outputs[4 * i + 2].ptr<float>(),
                        outputs[4 * i + 3].ptr<float>()};
      const int cells = level.columns * (input.size[2] / stride);
      CV_CheckEQ(outputs[4 * i].total(), static_cast<std::size_t>(cells),
                 "YuNet gave another number of cells");
      for (int cell = 0; cell < cells; ++cell) {
        const float score =
            std::sqrt(std::clamp(level.cls[cell], 0.F, 1.F) * std::clamp(level.obj[cell], 0.F, 1.F));
        if (score >= threshold) found.push_back(decode(level, cell, score));
      }
    }
    return without_duplicates(std::move(found), kSameFaceOverlap);
  }

 private:
  std::unique_ptr<models::Network> network_;
};

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_yunet(const models::Model& model) {
  auto network = models::load_network(model, {.any_size = true, .outputs = output_names()});
  if (!network) return tl::unexpected(network.error());
  return std::make_unique<YuNet>(std::move(*network));
}

}  // namespace schoolgate::pipeline
