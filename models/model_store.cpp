#include "models/model_store.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::models {

Result<Model> ModelStore::load(const ManifestEntry& entry) const {
  for (const auto& folder : search_path_) {
    const auto path = folder / entry.file;
    auto bytes = read_file(path, entry.size);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) continue;
    if (!bytes) return tl::unexpected(bytes.error());
    if (bytes->size() != entry.size || sha256(*bytes) != entry.sha256) {
      return failure(
          ErrorCode::Refused,
          fmt::format("{} is not the model file that was expected (size or SHA-256 differs)", path.string()),
          "delete it and run 'schoolgate models fetch'");
    }
    return Model{entry, path, std::make_shared<const Bytes>(std::move(*bytes))};
  }
  return failure(ErrorCode::NotFound, fmt::format("the model file {} was not found", entry.file),
                 "run 'schoolgate models fetch' or name its folder in SCHOOLGATE_MODELS");
}

}  // namespace schoolgate::models
