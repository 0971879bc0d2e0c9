#include "models/network.hpp"

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace schoolgate::models {

Result<std::unique_ptr<Network>> load_network(const Model& model, NetworkUse use) {
  use.better = model.entry.engine;
  return make_network(*model.bytes, model.path.string(), use);
}

Result<PixelFormat> pixel_format_of(const Model& model) {
  const auto wrong = [&](const std::string& what) {
    return failure(ErrorCode::InvalidInput,
                   fmt::format("how {} wants its picture cannot be read ({})", model.path.string(), what),
                   "the geometry of its manifest entry needs channel_order, mean and scale");
  };
  try {
    const auto& geometry = model.entry.geometry;
    const auto order = geometry.at("channel_order").get<std::string>();
    if (order != "RGB" && order != "BGR") return wrong("channel_order " + order);
    // The mean stands there in the network's order.
    auto mean = geometry.at("mean").get<std::array<double, 3>>();
    PixelFormat format;
    format.rgb = order == "RGB";
    if (format.rgb) std::swap(mean[0], mean[2]);
    format.mean = {mean[0], mean[1], mean[2]};
    const auto scale = geometry.at("scale").get<double>();
    if (!std::isfinite(scale) || scale <= 0) return wrong("scale");
    format.scale = cv::Scalar::all(scale);
    return format;
  } catch (const nlohmann::json::exception& reason) {
    return wrong(reason.what());
  }
}

}  // namespace schoolgate::models
