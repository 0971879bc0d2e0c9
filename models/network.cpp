#include "models/network.hpp"

#include <array>
#include <string>
#include <utility>

namespace schoolgate::models {

Result<std::unique_ptr<Network>> load_network(const Model& model, NetworkUse use) {
  use.better = model.entry.engine;
  return make_network(*model.bytes, model.path.string(), use);
}

Result<PixelFormat> pixel_format_of(const Model& model) {
  return from_geometry(model, [](const nlohmann::json& geometry) {
    const auto order = geometry.at("channel_order").get<std::string>();
    if (order != "RGB" && order != "BGR") throw Unusable("channel_order " + order);
    // The mean stands there in the network's order.
    auto mean = geometry.at("mean").get<std::array<double, 3>>();
    PixelFormat format;
    format.rgb = order == "RGB";
    if (format.rgb) std::swap(mean[0], mean[2]);
    format.mean = {mean[0], mean[1], mean[2]};
    format.scale = cv::Scalar::all(number(geometry, "scale", 1e-6, 255));
    return format;
  });
}

}  // namespace schoolgate::models
