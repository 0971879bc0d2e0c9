#include "pipeline/faces/networks/retinaface.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/network_input.hpp"

namespace schoolgate::pipeline {
namespace {

// All of this as the weights were trained: data/config.py (cfg_mnet), utils/box_utils.py and detect.py of
// biubug6/Pytorch_Retinaface.
struct AnchorLevel {
  int stride;
  std::array<float, 2> sides;
};
constexpr std::array<AnchorLevel, 3> kLevels{{{8, {16, 32}}, {16, {64, 128}}, {32, {256, 512}}}};
constexpr float kCentreVariance = 0.1F;
constexpr float kSizeVariance = 0.2F;
constexpr float kSameFaceOverlap = 0.4F;
const cv::Scalar kMean(104, 117, 123);

struct Anchor {
  cv::Point2f centre;
  float side = 0;
};

std::vector<Anchor> anchors(cv::Size input) {
  std::vector<Anchor> all;
  for (const auto& [stride, sides] : kLevels) {
    for (int row = 0; row < input.height / stride; ++row) {
      for (int column = 0; column < input.width / stride; ++column) {
        const cv::Point2f centre((static_cast<float>(column) + 0.5F) * static_cast<float>(stride),
                                 (static_cast<float>(row) + 0.5F) * static_cast<float>(stride));
        for (const float side : sides) all.push_back({centre, side});
      }
    }
  }
  return all;
}

Detection decode(const Anchor& anchor, const float* box, const float* points, float score) {
  const float reach = kCentreVariance * anchor.side;
  const cv::Point2f centre = anchor.centre + cv::Point2f(box[0], box[1]) * reach;
  const cv::Size2f size(anchor.side * std::exp(box[2] * kSizeVariance),
                        anchor.side * std::exp(box[3] * kSizeVariance));
  Detection found;
  found.box = {centre.x - size.width / 2, centre.y - size.height / 2, size.width, size.height};
  found.score = score;
  found.has_landmarks = true;
  for (std::size_t i = 0; i < found.landmarks.size(); ++i) {
    found.landmarks[i] = anchor.centre + cv::Point2f(points[2 * i], points[2 * i + 1]) * reach;
  }
  return found;
}

class RetinaFace final : public FaceDetector {
 public:
  explicit RetinaFace(std::unique_ptr<models::Network> network) : network_(std::move(network)) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const cv::Mat input = network_input(bgr, {.mean = kMean});
    const auto outputs = network_->run(input);
    const auto all = anchors({input.size[3], input.size[2]});
    CV_CheckEQ(outputs[1].total(), 2 * all.size(), "RetinaFace gave another number of anchors");
    const float* boxes = outputs[0].ptr<float>();
    const float* scores = outputs[1].ptr<float>();
    const float* points = outputs[2].ptr<float>();
    std::vector<Detection> found;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const float score = scores[2 * i + 1];
      if (score >= threshold) found.push_back(decode(all[i], boxes + 4 * i, points + 10 * i, score));
    }
    return without_duplicates(std::move(found), kSameFaceOverlap);
  }

 private:
  std::unique_ptr<models::Network> network_;
};

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_retinaface(const models::Model& model) {
  auto network =
      models::load_network(model, {.any_size = true, .outputs = {"output0", "output1", "output2"}});
  if (!network) return tl::unexpected(network.error());
  return std::make_unique<RetinaFace>(std::move(*network));
}

}  // namespace schoolgate::pipeline
