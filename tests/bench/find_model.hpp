// The models that a benchmark needs, from where the program finds them.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "models/model_store.hpp"
#include "pipeline/faces/knowing/embedding_models.hpp"

namespace schoolgate::bench {

// None when the manifest does not name it, or the file is absent or not the right one.
inline std::optional<models::Model> find_model(std::string_view name) {
  const models::ModelStore store(models::default_search_path({}));
  const auto* entry = models::manifest().find(name);
  if (entry == nullptr) return std::nullopt;
  auto model = store.load(*entry);
  return model ? std::optional(std::move(*model)) : std::nullopt;
}

// What knows faces by that name: a model, or "joined", the two that do it together. None when one is absent.
inline pipeline::EmbeddingModels find_embedding(std::string_view name) {
  std::vector<models::Model> all;
  const std::string_view first = name == "joined" ? "face-reid-retail-0095" : name;
  if (auto model = find_model(first)) all.push_back(std::move(*model));
  if (name != "joined") return pipeline::EmbeddingModels(std::move(all));
  auto second = find_model("mobilefacenet");
  if (all.empty() || !second) return {};
  all.push_back(std::move(*second));
  return pipeline::EmbeddingModels(std::move(all));
}

}  // namespace schoolgate::bench
