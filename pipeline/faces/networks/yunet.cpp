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

struct Geometry {
  std::array<int, 3> strides{};
  float same_face =
      0;  // overlap, of the training repository's own evaluation (ShiqiYu/libfacedetection.train)
};

std::vector<std::string> output_names(const Geometry& geometry) {
  std::vector<std::string> names;
  for (const int stride : geometry.strides) {
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
  YuNet(DetectionNetwork net, const Geometry& geometry) : net_(std::move(net)), geometry_(geometry) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const cv::Mat input = network_input(bgr, net_.format);
    const auto outputs = net_.network->run(input);
    std::vector<Detection> found;
    for (std::size_t i = 0; i < geometry_.strides.size(); ++i) {
      const int stride = geometry_.strides[i];
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
    return without_duplicates(std::move(found), geometry_.same_face);
  }

 private:
  DetectionNetwork net_;
  Geometry geometry_;
};

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_yunet(const models::Model& model) {
  const auto geometry = detection_geometry(model, {"strides", "nms_iou"}, [](const nlohmann::json& json) {
    return Geometry{json.at("strides").get<std::array<int, 3>>(),
                    static_cast<float>(models::number(json, "nms_iou", 0, 1))};
  });
  if (!geometry) return tl::unexpected(geometry.error());
  auto net = load_detection(model, output_names(*geometry));
  if (!net) return tl::unexpected(net.error());
  return std::make_unique<YuNet>(std::move(*net), *geometry);
}

}  // namespace schoolgate::pipeline
