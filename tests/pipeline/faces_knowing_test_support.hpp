// Templates made of random numbers, and the embedding model where it is at hand.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include <nlohmann/json.hpp>

#include "faces_finding_test_support.hpp"
#include "models/manifest.hpp"
#include "pipeline/faces/knowing/face_embedder.hpp"
#include "pipeline/faces/knowing/gallery.hpp"

namespace schoolgate::test {

using Vector = std::vector<float>;

inline Vector unit(Vector values) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  for (float& value : values) value = static_cast<float>(value / std::sqrt(squares));
  return values;
}

// A direction that is nearly at right angles to every other one drawn.
inline Vector random_direction(std::mt19937& random, std::size_t length = 256) {
  std::normal_distribution<float> normal;
  Vector values(length);
  for (float& value : values) value = normal(random);
  return unit(values);
}

// A unit vector whose cosine to `direction` (of unit length) is `cosine`.
inline Vector at_cosine(const Vector& direction, double cosine, std::mt19937& random) {
  Vector other = random_direction(random, direction.size());
  double along = 0;
  for (std::size_t i = 0; i < other.size(); ++i) along += static_cast<double>(other[i]) * direction[i];
  for (std::size_t i = 0; i < other.size(); ++i) {
    other[i] = static_cast<float>(other[i] - along * direction[i]);
  }
  other = unit(other);
  const double across = std::sqrt(1 - cosine * cosine);
  for (std::size_t i = 0; i < other.size(); ++i) {
    other[i] = static_cast<float>(cosine * direction[i] + across * other[i]);
  }
  return other;
}

inline pipeline::FaceTemplate locked(const Vector& values) { return pipeline::FaceTemplate(values); }

inline const models::ManifestEntry& embedding_entry() {
  const auto* entry = models::manifest().find("face-reid-retail-0095");
  if (entry == nullptr) throw std::runtime_error("the manifest has no face embedding model");
  return *entry;
}

inline const nlohmann::json& built_in_calibration() { return embedding_entry().calibration; }

// Needs the shared models; described by the manifest that is built in.
inline models::Model embedding_model() { return shared_model("face_reid_retail_0095.onnx"); }

}  // namespace schoolgate::test
