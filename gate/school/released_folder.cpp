#include "gate/school/released_folder.hpp"

#include "foundation/durable_file.hpp"

namespace schoolgate::gate {

Lying lying_at(const std::filesystem::path& path, const Digest& expected) {
  const auto bytes = read_file(path, kMostReleasedBytes);
  if (bytes) return sha256(*bytes) == expected ? Lying::Ours : Lying::Other;
  return bytes.error().code == ErrorCode::NotFound ? Lying::Nothing : Lying::Other;
}

Status discard_files(const Workspace& workspace, const std::vector<ReleaseEntry>& files) {
  for (const ReleaseEntry& file : files) {
    const std::filesystem::path path = workspace.released() / file.path;
    if (lying_at(path, file.sha256) != Lying::Ours) continue;
    if (auto removed = remove_durably(path); !removed) return removed;
  }
  return {};
}

}  // namespace schoolgate::gate
