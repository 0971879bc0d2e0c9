// What every detection network here needs: a picture as its input, its outputs by their sizes.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <opencv2/core.hpp>

#include "models/engine/pictures.hpp"
#include "models/network.hpp"

namespace schoolgate::pipeline {

// Needs CV_8UC3. Gives an NCHW float blob, grown at the right and at the bottom with the value 0 to multiples
// of 32, which the detectors' strides ask for, and to 64 at least: OpenCV 4.6 reads memory that was never
// written when a wide input is only 32 high.
[[nodiscard]] cv::Mat network_input(const cv::Mat& bgr, const models::PixelFormat& format);

// Needs CV_8UC3 pictures of one size, one at least. Gives an NCHW float blob of just that size.
[[nodiscard]] cv::Mat pictures_blob(const std::vector<cv::Mat>& pictures, const models::PixelFormat& format);

struct DetectionNetwork {
  std::unique_ptr<models::Network> network;
  models::PixelFormat format;
};
// Takes pictures of any size. Fails, naming the file, when the manifest does not say how, or it is no
// network.
[[nodiscard]] Result<DetectionNetwork> load_detection(const models::Model& model,
                                                      std::vector<std::string> outputs = {});

// What `read` makes of the geometry, which holds these keys besides those of a pixel format and no others.
template <typename Read>
[[nodiscard]] auto detection_geometry(const models::Model& model, std::set<std::string_view> keys,
                                      Read read) {
  keys.insert({"channel_order", "mean", "scale"});
  return models::from_geometry(model, [&](const nlohmann::json& geometry) {
    models::check_keys(geometry, keys, "its geometry");
    return read(geometry);
  });
}

// Runs the network and gives its outputs in the order of these numbers of channels, by which they are told
// apart. Throws cv::Exception when it gives none of that number, or two.
[[nodiscard]] std::vector<cv::Mat> outputs_of(models::Network& network, const cv::Mat& input,
                                              const std::vector<int>& channels);

}  // namespace schoolgate::pipeline
