// The models that a benchmark needs, from where the program finds them.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "models/model_store.hpp"

namespace schoolgate::bench {

// None when the manifest does not name it, or the file is absent or not the right one.
inline std::optional<models::Model> find_model(std::string_view name) {
  const models::ModelStore store(models::default_search_path({}));
  const auto* entry = models::manifest().find(name);
  if (entry == nullptr) return std::nullopt;
  auto model = store.load(*entry);
  return model ? std::optional(std::move(*model)) : std::nullopt;
}

}  // namespace schoolgate::bench
