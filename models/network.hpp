// A model of the manifest as a network that runs.
#pragma once

#include "models/engine/network.hpp"
#include "models/engine/pictures.hpp"
#include "models/model.hpp"

namespace schoolgate::models {

// By the engine that the manifest names as the better one, where that is here. `use` says the rest. Fails
// with Unsupported, with the file's path, when it cannot be read as a network.
[[nodiscard]] Result<std::unique_ptr<Network>> load_network(const Model& model, NetworkUse use = {});

// From channel_order, mean and scale of the model's manifest entry. Fails, naming the model, when one is
// missing or makes no sense.
[[nodiscard]] Result<PixelFormat> pixel_format_of(const Model& model);

}  // namespace schoolgate::models
