// Models and photos for the tests on finding faces.
#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foundation/durable_file.hpp"
#include "models/manifest.hpp"
#include "models/model.hpp"
#include "models/model_store.hpp"
#include "pipeline/faces/finding/face_finder.hpp"
#include "support/shared_data.hpp"

namespace schoolgate::test {

// With its manifest entry. Throws when the file is absent: guard the test with SCHOOLGATE_NEEDS_SHARED.
inline models::Model shared_model(const std::string& file) {
  const auto path = shared_data() / "models" / file;
  auto bytes = read_file(path, 16U << 20U);
  if (!bytes) throw std::runtime_error(sentence(bytes.error()));
  const auto& all = models::manifest().entries;
  const auto entry = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.file == file; });
  if (entry == all.end()) throw std::runtime_error("the manifest has no " + file);
  return {*entry, path, std::make_shared<const Bytes>(std::move(*bytes))};
}

// A model of the manifest from wherever the program finds it; none when the file is absent.
inline std::optional<models::Model> found_model(std::string_view name) {
  const models::ModelStore store(models::default_search_path({}));
  auto model = store.load(*models::manifest().find(name));
  return model ? std::optional(std::move(*model)) : std::nullopt;
}

// The model of this name with a file that is no network.
inline models::Model broken_model(std::string_view name) {
  return {*models::manifest().find(name), "/somewhere/net.onnx",
          std::make_shared<const Bytes>(Bytes{1, 2, 3})};
}

// What the npm registry's packages give.
inline pipeline::FaceModels registry_models() {
  return {.yunet = {},
          .retinaface = {},
          .mtcnn_proposal = found_model("mtcnn-pnet"),
          .mtcnn_refinement = found_model("mtcnn-rnet"),
          .mtcnn_output = found_model("mtcnn-onet"),
          .blazeface = found_model("blazeface-full-range")};
}

// The first by name of the files in `folder`, which has one at least.
inline std::filesystem::path first_file(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  return *std::min_element(files.begin(), files.end());
}

}  // namespace schoolgate::test

// First line of a test that needs the models of the registry.
#define SCHOOLGATE_NEEDS_REGISTRY_MODELS()                                                             \
  if (const auto models = schoolgate::test::registry_models();                                         \
      !models.mtcnn_proposal || !models.mtcnn_refinement || !models.mtcnn_output || !models.blazeface) \
  GTEST_SKIP() << "needs the models mtcnn-pnet, mtcnn-rnet, mtcnn-onet and blazeface-full-range: "     \
                  "run 'schoolgate models fetch'"
