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
struct Geometry {
  std::array<int, 3> strides{};
  std::array<std::array<float, 2>, 3> sides{};  // of the anchors of each stride
  std::array<float, 2> variances{};             // of the centre and of the size
  float same_face = 0;                          // overlap
};

struct Anchor {
  cv::Point2f centre;
  float side = 0;
};

std::vector<Anchor> anchors(const Geometry& geometry, cv::Size input) {
  std::vector<Anchor> all;
  for (std::size_t level = 0; level < geometry.strides.size(); ++level) {
    const int stride = geometry.strides[level];
    for (int row = 0; row < input.height / stride; ++row) {
      for (int column = 0; column < input.width / stride; ++column) {
        const cv::Point2f centre((static_cast<float>(column) + 0.5F) * static_cast<float>(stride),
                                 (static_cast<float>(row) + 0.5F) * static_cast<float>(stride));
        for (const float side : geometry.sides[level]) all.push_back({centre, side});
      }
    }
  }
  return all;
}

Detection decode(const Anchor& anchor, const std::array<float, 2>& variances, const float* box,
                 const float* points, float score) {
  const float reach = variances[0] * anchor.side;
  const cv::Point2f centre = anchor.centre + cv::Point2f(box[0], box[1]) * reach;
  const cv::Size2f size(anchor.side * std::exp(box[2] * variances[1]),
                        anchor.side * std::exp(box[3] * variances[1]));
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
  RetinaFace(DetectionNetwork net, const Geometry& geometry) : net_(std::move(net)), geometry_(geometry) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const cv::Mat input = network_input(bgr, net_.format);
    const auto outputs = net_.network->run(input);
    const auto all = anchors(geometry_, {input.size[3], input.size[2]});
    CV_CheckEQ(outputs[1].total(), 2 * all.size(), "RetinaFace gave another number of anchors");
    const float* boxes = outputs[0].ptr<float>();
    const float* scores = outputs[1].ptr<float>();
    const float* points = outputs[2].ptr<float>();
    std::vector<Detection> found;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const float score = scores[2 * i + 1];
      if (score < threshold) continue;
      found.push_back(decode(all[i], geometry_.variances, boxes + 4 * i, points + 10 * i, score));
    }
    return without_duplicates(std::move(found), geometry_.same_face);
  }

 private:
  DetectionNetwork net_;
  Geometry geometry_;
};

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_retinaface(const models::Model& model) {
  const auto geometry = detection_geometry(
      model, {"strides", "anchor_sizes", "variances", "nms_iou"}, [](const nlohmann::json& json) {
        return Geometry{json.at("strides").get<std::array<int, 3>>(),
                        json.at("anchor_sizes").get<std::array<std::array<float, 2>, 3>>(),
                        json.at("variances").get<std::array<float, 2>>(),
                        static_cast<float>(models::number(json, "nms_iou", 0, 1))};
      });
  if (!geometry) return tl::unexpected(geometry.error());
  auto net = load_detection(model, {"output0", "output1", "output2"});
  if (!net) return tl::unexpected(net.error());
  return std::make_unique<RetinaFace>(std::move(*net), *geometry);
}

}  // namespace schoolgate::pipeline
