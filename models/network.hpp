// A model of the manifest as a network that runs.
#pragma once

#include "models/engine/network.hpp"
#include "models/engine/pictures.hpp"
#include "models/fitted.hpp"
#include "models/model.hpp"

namespace schoolgate::models {

// By the engine that the manifest names as the better one, where that is here. `use` says the rest. Fails
// with Unsupported, with the file's path, when it cannot be read as a network.
[[nodiscard]] Result<std::unique_ptr<Network>> load_network(const Model& model, NetworkUse use = {});

// What `read` makes of the geometry of the model's manifest entry; fails, naming the model, by what it
// throws.
template <typename Read>
[[nodiscard]] auto from_geometry(const Model& model, Read read) {
  return reading("what the manifest says of " + model.path.string(), kTakeTheFileThatCame,
                 [&] { return read(model.entry.geometry); });
}

// From channel_order, mean and scale of the model's manifest entry. Fails, naming the model, when one is
// missing or makes no sense.
[[nodiscard]] Result<PixelFormat> pixel_format_of(const Model& model);

}  // namespace schoolgate::models
