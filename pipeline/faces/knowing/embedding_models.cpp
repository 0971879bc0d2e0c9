#include "pipeline/faces/knowing/embedding_models.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace schoolgate::pipeline {

FaceTemplate join(std::span<const FaceTemplate> parts) {
  std::size_t length = 0;
  for (const FaceTemplate& part : parts) length += part.values().size();
  const float share = 1 / std::sqrt(static_cast<float>(parts.size()));
  FaceTemplate joined(length);
  auto to = joined.values().begin();
  for (const FaceTemplate& part : parts)
    to = std::transform(part.values().begin(), part.values().end(), to,
                        [=](float one) { return one * share; });
  return joined;
}

std::vector<FaceTemplate> split(const FaceTemplate& joined, std::span<const std::size_t> lengths) {
  if (std::accumulate(lengths.begin(), lengths.end(), std::size_t{0}) != joined.values().size())
    throw std::invalid_argument("a template of other models");
  const float share = std::sqrt(static_cast<float>(lengths.size()));
  std::vector<FaceTemplate> parts;
  auto from = joined.values().begin();
  for (const std::size_t length : lengths) {
    FaceTemplate& part = parts.emplace_back(length);
    for (float& one : part.values()) one = *from++ * share;
  }
  return parts;
}

std::vector<std::size_t> EmbeddingModels::lengths() const {
  std::vector<std::size_t> lengths;
  for (const models::Model& model : models_)
    lengths.push_back(model.entry.geometry.at("dimensions").get<std::size_t>());
  return lengths;
}

const nlohmann::json& EmbeddingModels::calibration() const {
  return models_.size() > 1 ? models_.back().entry.joined_calibration : models_.front().entry.calibration;
}

std::vector<TemplatePart> parts_of(const EmbeddingModels& models, const EmbeddingModels& compared) {
  const auto lengths = models.lengths();
  std::vector<TemplatePart> parts;
  for (const models::Model& model : models.all()) {
    const auto is_it = [&](const models::Model& one) { return one.entry.sha256 == model.entry.sha256; };
    const bool counts = std::any_of(compared.all().begin(), compared.all().end(), is_it);
    parts.push_back({lengths[parts.size()], model.entry.calibration, counts});
  }
  return parts;
}

FaceTemplate compared_part(const FaceTemplate& joined, std::span<const TemplatePart> parts) {
  std::vector<std::size_t> lengths;
  for (const TemplatePart& part : parts) lengths.push_back(part.length);
  auto each = split(joined, lengths);
  std::vector<FaceTemplate> compared;
  for (std::size_t i = 0; i < each.size(); ++i) {
    if (parts[i].compared) compared.push_back(std::move(each[i]));
  }
  return join(compared);
}

}  // namespace schoolgate::pipeline
