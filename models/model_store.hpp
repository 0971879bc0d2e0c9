// Where model files lie on this machine.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/manifest.hpp"

namespace schoolgate::models {

// In order: $SCHOOLGATE_MODELS, the workspace's models/, the installed data folder; for a program in a build
// folder also build/models, and shared/models beside the checkout that it was made from. Empty paths are left
// out.
[[nodiscard]] std::vector<std::filesystem::path> default_search_path(const std::filesystem::path& workspace);

enum class Presence {
  Missing,  // in no folder
  Wrong,    // a file of that name lies there, but it is not the model or cannot be read
  Sound,    // found, and size and SHA-256 are right
};

struct ModelStatus {
  ManifestEntry entry;
  Presence presence = Presence::Missing;
  std::filesystem::path path;  // where the file lies; empty when missing
  std::string problem;         // what is wrong and what to do, in a sentence; empty when sound
};

class ModelStore {
 public:
  explicit ModelStore(std::vector<std::filesystem::path> search_path)
      : search_path_(std::move(search_path)) {}

  // NotFound when no folder holds the file; Refused when one does but it is not the model, Unavailable when
  // it cannot be read (a file that is there and wrong is never passed over in silence for another one further
  // down).
  [[nodiscard]] Result<Model> load(const ManifestEntry& entry) const;
  // What load would say, for a person to read. Reads and hashes the whole file.
  [[nodiscard]] ModelStatus verify(const ManifestEntry& entry) const;
  [[nodiscard]] std::vector<ModelStatus> verify_all(const Manifest& manifest) const;
  [[nodiscard]] const std::vector<std::filesystem::path>& search_path() const { return search_path_; }

 private:
  struct FoundFile {
    std::filesystem::path path;
    Result<Bytes> bytes;
  };
  // The first file of the right name, checked; nothing when no folder holds one.
  [[nodiscard]] std::optional<FoundFile> find(const ManifestEntry& entry) const;
  [[nodiscard]] Error not_found(const ManifestEntry& entry) const;

  std::vector<std::filesystem::path> search_path_;
};

// Whether these bytes are the file that is wanted: size and SHA-256. `described_as` begins the sentence that
// says why not.
[[nodiscard]] Status check_bytes(ByteView bytes, std::uintmax_t size, const Digest& sha256,
                                 std::string_view described_as);

}  // namespace schoolgate::models
