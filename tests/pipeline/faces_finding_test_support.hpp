// Models and photos for the tests on finding faces.
#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "foundation/durable_file.hpp"
#include "models/model.hpp"
#include "support/shared_data.hpp"

namespace schoolgate::test {

// Throws when the file is absent: guard the test with SCHOOLGATE_NEEDS_SHARED.
inline models::Model shared_model(const std::string& file) {
  const auto path = shared_data() / "models" / file;
  auto bytes = read_file(path, 16U << 20U);
  if (!bytes) throw std::runtime_error(sentence(bytes.error()));
  return {{}, path, std::make_shared<const Bytes>(std::move(*bytes))};
}

// The first by name of the files in `folder`, which has one at least.
inline std::filesystem::path first_file(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  return *std::min_element(files.begin(), files.end());
}

}  // namespace schoolgate::test
