#include "foundation/sealing/workspace_seal.hpp"

#include <cstdint>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "foundation/durable_file.hpp"
#include "foundation/secrets.hpp"
#include "foundation/text.hpp"

namespace schoolgate {
namespace {

using nlohmann::json;

constexpr int kForm = 1;
constexpr std::uintmax_t kMostSealBytes = 64U << 10U;
constexpr const char* kBoundTo = "schoolgate workspace";
constexpr std::size_t kSecret = crypto_kdf_KEYBYTES;
constexpr std::size_t kFilesKey = 32;
constexpr std::size_t kPagesKey = 64;
constexpr std::uint64_t kOfFiles = 1;
constexpr std::uint64_t kOfPages = 2;

std::shared_ptr<const LockedBytes> derived(const LockedBytes& secret, std::uint64_t number,
                                           std::size_t size) {
  auto key = std::make_shared<LockedBytes>(size);
  // Eight letters, as libsodium wants them.
  crypto_kdf_derive_from_key(key->values().data(), size, number, "schoolgt", secret.values().data());
  return key;
}

tl::unexpected<Error> damaged_seal(const std::filesystem::path& path) {
  return failure(
      ErrorCode::Refused, path.string() + " is damaged",
      "without it nothing of the workspace can be read: 'schoolgate restore' the last backup into a new "
      "folder, which has it");
}

std::string hex_of(const Bytes& bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::optional<Bytes> bytes_of_hex(const std::string& text) {
  Bytes bytes(text.size() / 2);
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length, &end) != 0 ||
      length != bytes.size() || end != text.data() + text.size())
    return std::nullopt;
  return bytes;
}

}  // namespace

WorkspaceSeal WorkspaceSeal::make(const SchoolKey& key, const std::string& place) {
  LockedBytes secret(kSecret);
  fill_random(secret.values());
  WorkspaceSeal seal;
  seal.place_ = place;
  seal.key_id_ = key.id();
  seal.wrapped_ = key.wrap(secret.values(), kBoundTo);
  return seal;
}

Result<std::optional<WorkspaceSeal>> WorkspaceSeal::read(const std::filesystem::path& path) {
  const auto text = read_file(path, kMostSealBytes);
  if (!text && text.error().code == ErrorCode::NotFound) return std::nullopt;
  if (!text) return tl::unexpected(text.error());
  auto seal = parse({reinterpret_cast<const char*>(text->data()), text->size()}, path);
  if (!seal) return tl::unexpected(seal.error());
  return std::optional(std::move(*seal));
}

Result<WorkspaceSeal> WorkspaceSeal::parse(std::string_view text, const std::filesystem::path& path) {
  const json all = json::parse(text, nullptr, false);
  if (!all.is_object()) return damaged_seal(path);
  try {
    if (all.at("form").get<int>() != kForm)
      return failure(ErrorCode::Unavailable,
                     path.string() + " was written by a newer Schoolgate than this one", "use that version");
    const auto state = from_word<SealState>(all.at("state").get<std::string>());
    auto wrapped = bytes_of_hex(all.at("secret").get<std::string>());
    if (!state || !wrapped) return damaged_seal(path);
    WorkspaceSeal seal;
    seal.state_ = *state;
    seal.place_ = all.at("key_file").get<std::string>();
    seal.key_id_ = all.at("key").get<std::string>();
    seal.wrapped_ = std::move(*wrapped);
    return seal;
  } catch (const json::exception&) {
    return damaged_seal(path);
  }
}

Status WorkspaceSeal::write(const std::filesystem::path& path) const {
  const std::string text = json{{"form", kForm},
                                {"state", word(state_)},
                                {"key_file", place_},
                                {"key", key_id_},
                                {"secret", hex_of(wrapped_)}}
                               .dump(2) +
                           "\n";
  return write_durably(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                       IfPresent::Replace);
}

Result<SchoolKey> WorkspaceSeal::key() const {
  auto key = SchoolKey::read(place_);
  if (!key && key.error().code == ErrorCode::Refused) return key;
  if (!key)
    return failure(ErrorCode::Unavailable,
                   fmt::format("the workspace is sealed, and its key {} is not at hand ({})", key_id_,
                               key.error().message),
                   "bring the key there, or type its words into a new file of mode 600 and say 'schoolgate "
                   "key rotate FILE'");
  if (key->id() != key_id_)
    return failure(
        ErrorCode::Refused,
        fmt::format("the workspace is sealed with the key {}, and {} holds {}", key_id_, place_, key->id()),
        "put the right key there, or name its file: 'schoolgate key rotate FILE'");
  return key;
}

Result<LockedBytes> WorkspaceSeal::secret(const SchoolKey& key) const {
  auto secret = key.unwrap(wrapped_, kBoundTo);
  if (secret && secret->values().size() == kSecret) return secret;
  return failure(
      ErrorCode::Refused,
      fmt::format("the workspace's seal does not open with the key {}: it was altered, or wants {}", key.id(),
                  key_id_),
      "put back the last backup's workspace.seal, or bring that key");
}

Result<WorkspaceKeys> WorkspaceSeal::open(const SchoolKey& key) const {
  const auto own = secret(key);
  if (!own) return tl::unexpected(own.error());
  return WorkspaceKeys{derived(*own, kOfFiles, kFilesKey), derived(*own, kOfPages, kPagesKey)};
}

Status WorkspaceSeal::change_key(const SchoolKey& now, const SchoolKey& next, const std::string& place) {
  const auto own = secret(now);
  if (!own) return tl::unexpected(own.error());
  wrapped_ = next.wrap(own->values(), kBoundTo);
  key_id_ = next.id();
  place_ = place;
  return {};
}

Result<std::optional<WorkspaceKeys>> open_workspace_keys(const std::filesystem::path& path) {
  const auto seal = WorkspaceSeal::read(path);
  if (!seal) return tl::unexpected(seal.error());
  if (!*seal) return std::nullopt;
  switch ((*seal)->state()) {
    case SealState::Sealing:
      return failure(ErrorCode::Refused, "the sealing of this workspace is not ended",
                     fmt::format("let it end: 'schoolgate key seal {}'", shell_word((*seal)->place())));
    case SealState::Sealed:
      break;
  }
  const auto key = (*seal)->key();
  if (!key) return tl::unexpected(key.error());
  auto keys = (*seal)->open(*key);
  if (!keys) return tl::unexpected(keys.error());
  return std::optional(std::move(*keys));
}

}  // namespace schoolgate
