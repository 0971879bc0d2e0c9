// Where model files lie on this machine.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "models/manifest.hpp"

namespace schoolgate::models {

// In order: $SCHOOLGATE_MODELS, the workspace's models/, the installed data folder, shared/models beside the
// checkout. Empty paths are left out.
[[nodiscard]] std::vector<std::filesystem::path> default_search_path(const std::filesystem::path& workspace);

class ModelStore {
 public:
  explicit ModelStore(std::vector<std::filesystem::path> search_path)
      : search_path_(std::move(search_path)) {}

  // NotFound when no folder holds the file; Refused when one does but its size or SHA-256 is wrong (a file
  // that is there and wrong is never passed over in silence for another one further down).
  [[nodiscard]] Result<Model> load(const ManifestEntry& entry) const;
  [[nodiscard]] const std::vector<std::filesystem::path>& search_path() const { return search_path_; }

 private:
  std::vector<std::filesystem::path> search_path_;
};

}  // namespace schoolgate::models
