// The networks by which faces are known here: one, or two that know more together than either does alone.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

#include "foundation/locked_memory.hpp"
#include "models/model.hpp"

namespace schoolgate::pipeline {

// Unit length; compared by cosine. Lives in locked memory and is wiped with its owner. Of several networks it
// is theirs one after another, so that the cosine of two is the mean of their cosines.
using FaceTemplate = LockedFloats;

// Needs unit templates, one at least, in the networks' order.
[[nodiscard]] FaceTemplate join(std::span<const FaceTemplate> parts);
// The unit templates that were joined. Needs the length of each; throws std::invalid_argument when they are
// not the whole.
[[nodiscard]] std::vector<FaceTemplate> split(const FaceTemplate& joined,
                                              std::span<const std::size_t> lengths);

class EmbeddingModels {
 public:
  EmbeddingModels() = default;  // nobody is known
  // Needs models of face embedding, of which each but the first joins the first.
  explicit EmbeddingModels(std::vector<models::Model> models) : models_(std::move(models)) {}

  [[nodiscard]] bool empty() const { return models_.empty(); }
  [[nodiscard]] const std::vector<models::Model>& all() const { return models_; }
  // How many numbers each gives for a face, by the manifest.
  [[nodiscard]] std::vector<std::size_t> lengths() const;
  // Of all together; needs one.
  [[nodiscard]] const nlohmann::json& calibration() const;

 private:
  std::vector<models::Model> models_;
};

// What one network gives of a template that several made.
struct TemplatePart {
  std::size_t length = 0;
  nlohmann::json calibration;  // of the network alone
  bool compared = true;        // else nobody's templates here have it
};

// The parts of a template that all of `models` made, of which those of `compared` count.
[[nodiscard]] std::vector<TemplatePart> parts_of(const EmbeddingModels& models,
                                                 const EmbeddingModels& compared);

// Of a template that has all these parts what counts.
[[nodiscard]] FaceTemplate compared_part(const FaceTemplate& joined, std::span<const TemplatePart> parts);

}  // namespace schoolgate::pipeline
