#include "pipeline/faces/networks/blazeface.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/network_input.hpp"

namespace schoolgate::pipeline {
namespace {

// MediaPipe's options for the full-range model (face_detection_full_range.pbtxt): a single layer with one
// anchor in the middle of each cell, anchors of fixed size, so that the numbers are pixels of the input.
struct Geometry {
  int stride = 1;
  float same_face = 0;  // overlap
};
constexpr int kNumbers = 16;  // the box's middle and size, then six points
// Its box is a square from the brows down. What people label as a face, and the other networks were taught,
// is of this width and height for one of the square's side, and lies so much higher.
struct BoxShape {
  float width = 1;
  float height = 1;
  float higher = 0;
};
// Half the mouth for the distance between the eyes, as in the usual template of an aligned face.
constexpr float kHalfMouth = 0.414F;

class BlazeFace final : public FaceDetector {
 public:
  BlazeFace(DetectionNetwork net, const Geometry& geometry, const BoxShape& shape)
      : net_(std::move(net)), geometry_(geometry), shape_(shape) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const cv::Mat input = network_input(bgr, net_.format);
    const auto outputs = outputs_of(*net_.network, input, {kNumbers, 1});
    const cv::Mat& numbers = outputs.at(0);
    const cv::Mat& scores = outputs.at(1);
    const int rows = input.size[2] / geometry_.stride;
    const int columns = input.size[3] / geometry_.stride;
    CV_CheckEQ(scores.total(), static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns),
               "BlazeFace gave another number of cells");
    CV_CheckEQ(numbers.total(), kNumbers * scores.total(), "BlazeFace gave another number of coordinates");
    std::vector<Detection> found;
    for (int row = 0; row < rows; ++row) {
      for (int column = 0; column < columns; ++column) {
        const float score = 1 / (1 + std::exp(-scores.ptr<float>(0, 0, row)[column]));
        if (score >= threshold) found.push_back(decode(numbers, row, column, score));
      }
    }
    return without_duplicates(std::move(found), geometry_.same_face);
  }

 private:
  [[nodiscard]] Detection decode(const cv::Mat& numbers, int row, int column, float score) const {
    const auto stride = static_cast<float>(geometry_.stride);
    const auto number = [&](int i) { return numbers.ptr<float>(0, i, row)[column]; };
    const cv::Point2f anchor((static_cast<float>(column) + 0.5F) * stride,
                             (static_cast<float>(row) + 0.5F) * stride);
    const auto point = [&](int i) { return anchor + cv::Point2f(number(2 * i), number(2 * i + 1)); };
    const cv::Size2f square(std::abs(number(2)), std::abs(number(3)));
    const cv::Point2f centre = point(0) - cv::Point2f(0, shape_.higher * square.height);
    const cv::Size2f size(shape_.width * square.width, shape_.height * square.height);
    Detection found;
    found.box = {centre.x - size.width / 2, centre.y - size.height / 2, size.width, size.height};
    found.score = score;
    found.has_landmarks = true;
    const cv::Point2f left = point(2);
    const cv::Point2f right = point(3);
    const cv::Point2f mouth = point(5);
    const cv::Point2f half_mouth = (right - left) * kHalfMouth;
    found.landmarks = {left, right, point(4), mouth - half_mouth, mouth + half_mouth};
    return found;
  }

  DetectionNetwork net_;
  Geometry geometry_;
  BoxShape shape_;
};

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_blazeface(const models::Model& model) {
  auto net = load_detection(model);
  if (!net) return tl::unexpected(net.error());
  BoxShape shape;
  const auto geometry = detection_geometry(model, {"stride", "nms_iou"}, [&](const nlohmann::json& json) {
    models::read_numbers(model.entry.calibration, "its calibration",
                         {{"box_width", &shape.width, 0.5, 2},
                          {"box_height", &shape.height, 0.5, 2},
                          {"box_higher", &shape.higher, -0.5, 0.5}});
    return Geometry{static_cast<int>(models::number(json, "stride", 1, 64)),
                    static_cast<float>(models::number(json, "nms_iou", 0, 1))};
  });
  if (!geometry) return tl::unexpected(geometry.error());
  return std::make_unique<BlazeFace>(std::move(*net), *geometry, shape);
}

}  // namespace schoolgate::pipeline
