#include "models/network.hpp"

#include <utility>

namespace schoolgate::models {

Result<std::unique_ptr<Network>> load_network(const Model& model, NetworkUse use) {
  use.better = model.entry.engine;
  return make_network(*model.bytes, model.path.string(), use);
}

}  // namespace schoolgate::models
