// What models exist: models/manifest.json, built into the program.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "models/model.hpp"

namespace schoolgate::models {

struct Source {
  std::string url;
  std::uintmax_t size = 0;
  Digest sha256;
};

struct Manifest {
  std::vector<ManifestEntry> entries;
  [[nodiscard]] const ManifestEntry* find(std::string_view name) const;
};

// Fails on anything it does not understand; keys are checked.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view json);
// The manifest built into this program.
[[nodiscard]] const Manifest& manifest();

}  // namespace schoolgate::models
