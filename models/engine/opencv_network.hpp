// Networks run by OpenCV's dnn module.
#pragma once

#include "models/engine/network.hpp"

namespace schoolgate::models {

// As make_network.
[[nodiscard]] Result<std::unique_ptr<Network>> load_by_opencv(ByteView onnx, std::string_view described_as,
                                                              const NetworkUse& use);

}  // namespace schoolgate::models
