#include "models/model_store.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "foundation/durable_file.hpp"

namespace schoolgate::models {
namespace {

constexpr std::string_view kReplace = "delete it and run 'schoolgate models fetch'";
// The first line of the text that Git leaves in place of a large file when Git LFS is not installed
// (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
constexpr std::string_view kPointerStart = "version https://git-lfs.github.com/spec/";

bool is_pointer(ByteView bytes) {
  return bytes.size() >= kPointerStart.size() &&
         std::equal(kPointerStart.begin(), kPointerStart.end(), bytes.begin());
}

Result<Bytes> read_model(const std::filesystem::path& path, const ManifestEntry& entry) {
  auto bytes = read_file(path, entry.size);
  if (!bytes && bytes.error().code == ErrorCode::Unsupported) {
    return failure(ErrorCode::Refused, fmt::format("{} is not a file", path.string()),
                   "move away what lies there and run 'schoolgate models fetch'");
  }
  if (!bytes && bytes.error().code == ErrorCode::TooLarge) {
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(path, unknown);
    return failure(ErrorCode::Refused,
                   fmt::format("{} is not the model file that was expected: it has {} bytes instead of {}",
                               path.string(), size, entry.size),
                   std::string(kReplace));
  }
  if (!bytes) return bytes;
  if (is_pointer(*bytes)) {
    return failure(
        ErrorCode::Refused,
        fmt::format("{} is a Git LFS pointer, a short text that stands for the model but is not it",
                    path.string()),
        "run 'git lfs pull' where it came from, or delete it and run 'schoolgate models fetch'");
  }
  const auto sound = check_bytes(*bytes, entry.size, entry.sha256,
                                 fmt::format("{} is not the model file that was expected", path.string()));
  if (!sound) return failure(sound.error().code, sound.error().message, std::string(kReplace));
  return bytes;
}

}  // namespace

Status check_bytes(ByteView bytes, std::uintmax_t size, const Digest& expected,
                   std::string_view described_as) {
  if (bytes.size() != size) {
    return failure(ErrorCode::Refused,
                   fmt::format("{}: it has {} bytes instead of {}", described_as, bytes.size(), size));
  }
  if (const Digest actual = sha256(bytes); actual != expected) {
    return failure(ErrorCode::Refused, fmt::format("{}: its SHA-256 is {} instead of {}", described_as,
                                                   to_hex(actual), to_hex(expected)));
  }
  return {};
}

std::optional<ModelStore::FoundFile> ModelStore::find(const ManifestEntry& entry) const {
  for (const auto& folder : search_path_) {
    auto path = folder / entry.file;
    auto bytes = read_model(path, entry);
    if (!bytes && bytes.error().code == ErrorCode::NotFound) continue;
    return FoundFile{std::move(path), std::move(bytes)};
  }
  return std::nullopt;
}

Error ModelStore::not_found(const ManifestEntry& entry) const {
  std::vector<std::string> folders;
  for (const auto& folder : search_path_) folders.push_back(folder.string());
  const std::string where = folders.empty() ? "no folder is named to look in"
                                            : fmt::format("it is not in {}", fmt::join(folders, ", "));
  const std::string hint = entry.by_hand.empty() ? "run 'schoolgate models fetch'" : entry.by_hand;
  return {ErrorCode::NotFound, fmt::format("the model file {} was not found ({})", entry.file, where), hint};
}

Result<Model> ModelStore::load(const ManifestEntry& entry) const {
  auto candidate = find(entry);
  if (!candidate) return tl::unexpected(not_found(entry));
  if (!candidate->bytes) return tl::unexpected(candidate->bytes.error());
  return Model{entry, std::move(candidate->path),
               std::make_shared<const Bytes>(std::move(*candidate->bytes))};
}

ModelStatus ModelStore::verify(const ManifestEntry& entry) const {
  const auto candidate = find(entry);
  if (!candidate) return {entry, Presence::Missing, {}, sentence(not_found(entry))};
  if (!candidate->bytes) return {entry, Presence::Wrong, candidate->path, sentence(candidate->bytes.error())};
  return {entry, Presence::Sound, candidate->path, {}};
}

std::vector<ModelStatus> ModelStore::verify_all(const Manifest& manifest) const {
  std::vector<ModelStatus> statuses;
  for (const ManifestEntry& entry : manifest.entries) statuses.push_back(verify(entry));
  return statuses;
}

}  // namespace schoolgate::models
