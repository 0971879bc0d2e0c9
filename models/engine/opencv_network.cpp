#include "models/engine/opencv_network.hpp"

#include <fmt/format.h>
#include <opencv2/dnn.hpp>

namespace schoolgate::models {
namespace {

class OpenCVNetwork final : public Network {
 public:
  OpenCVNetwork(const cv::dnn::Net& net, std::vector<cv::String> outputs)
      : net_(net), outputs_(std::move(outputs)) {}

  std::vector<cv::Mat> run(const cv::Mat& input) override {
    net_.setInput(input);
    std::vector<cv::Mat> all;
    net_.forward(all, outputs_);
    for (const cv::Mat& one : all) CV_Assert(one.isContinuous() && one.depth() == CV_32F);
    return all;
  }

  Engine engine() const override { return Engine::OpenCV; }

 private:
  cv::dnn::Net net_;
  std::vector<cv::String> outputs_;
};

}  // namespace

Result<std::unique_ptr<Network>> load_by_opencv(ByteView onnx, std::string_view described_as,
                                                const NetworkUse& use) {
  try {
    // Its importer frees height and width by itself: it computes all sizes anew for every input.
    cv::dnn::Net net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(onnx.data()), onnx.size());
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.enableFusion(use.fuse);
    auto outputs = use.outputs.empty() ? net.getUnconnectedOutLayersNames()
                                       : std::vector<cv::String>(use.outputs.begin(), use.outputs.end());
    return std::make_unique<OpenCVNetwork>(net, std::move(outputs));
  } catch (const cv::Exception& reason) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("{} is no network that OpenCV can run ({})", described_as, reason.err),
                   "delete it and run 'schoolgate models fetch'");
  }
}

}  // namespace schoolgate::models
