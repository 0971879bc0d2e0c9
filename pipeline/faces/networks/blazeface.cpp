#include "pipeline/faces/networks/blazeface.hpp"

#include <array>
#include <cmath>
#include <utility>

#include "pipeline/faces/networks/merge.hpp"
#include "pipeline/faces/networks/network_input.hpp"

namespace schoolgate::pipeline {
namespace {

// MediaPipe's options for the full-range model (face_detection_full_range.pbtxt): input of 192, a single
// layer of stride 4 with one anchor in the middle of each cell, anchors of fixed size, so that the numbers
// are pixels of the input.
constexpr int kStride = 4;
constexpr int kNumbers = 16;  // the box's middle and size, then six points
constexpr float kSameFace = 0.3F;
// Its box is a square from the brows down. What people label as a face, and the other networks were taught,
// is this much narrower, taller and higher (medians over WIDER's faces of 24 pixels and more).
constexpr float kNarrower = 0.9F;
constexpr float kTaller = 1.18F;
constexpr float kHigher = 0.025F;
// Half the mouth for the distance between the eyes, as in the usual template of an aligned face.
constexpr float kHalfMouth = 0.414F;

class BlazeFace final : public FaceDetector {
 public:
  BlazeFace(std::unique_ptr<models::Network> network, const models::PixelFormat& format)
      : network_(std::move(network)), format_(format) {}

  std::vector<Detection> detect(const cv::Mat& bgr, float threshold) override {
    const cv::Mat input = network_input(bgr, format_);
    const auto outputs = outputs_of(*network_, input, {kNumbers, 1});
    const cv::Mat& numbers = outputs.at(0);
    const cv::Mat& scores = outputs.at(1);
    const int rows = input.size[2] / kStride;
    const int columns = input.size[3] / kStride;
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
    return without_duplicates(std::move(found), kSameFace);
  }

 private:
  static Detection decode(const cv::Mat& numbers, int row, int column, float score) {
    const auto number = [&](int i) { return numbers.ptr<float>(0, i, row)[column]; };
    const cv::Point2f anchor((static_cast<float>(column) + 0.5F) * kStride,
                             (static_cast<float>(row) + 0.5F) * kStride);
    const auto point = [&](int i) { return anchor + cv::Point2f(number(2 * i), number(2 * i + 1)); };
    const cv::Size2f square(std::abs(number(2)), std::abs(number(3)));
    const cv::Point2f centre = point(0) - cv::Point2f(0, kHigher * square.height);
    const cv::Size2f size(kNarrower * square.width, kTaller * square.height);
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

  std::unique_ptr<models::Network> network_;
  models::PixelFormat format_;
};

}  // namespace

Result<std::unique_ptr<FaceDetector>> make_blazeface(const models::Model& model) {
  auto format = models::pixel_format_of(model);
  if (!format) return tl::unexpected(format.error());
  auto network = models::load_network(model, {.any_size = true});
  if (!network) return tl::unexpected(network.error());
  return std::make_unique<BlazeFace>(std::move(*network), *format);
}

}  // namespace schoolgate::pipeline
