// The models by which a benchmark knows faces, from where the program finds them.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "find_model.hpp"
#include "pipeline/faces/knowing/embedding_models.hpp"

namespace schoolgate::bench {

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
