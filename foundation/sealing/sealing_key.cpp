#include "foundation/sealing/sealing_key.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>

#include "foundation/secrets.hpp"

namespace schoolgate {
namespace {

constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

Status check_private(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077U) == 0) return {};
  return failure(ErrorCode::Refused,
                 fmt::format("the key {} can be reached by other accounts", path.string()), "chmod 600 it");
}

// Two processes may start at the same time: the one that comes second takes the first one's key.
Status make(const std::filesystem::path& path, const KeptFiles& files) {
  Bytes fresh(kKey);
  fill_random(fresh);
  auto written = files.write({path}, fresh);
  sodium_memzero(fresh.data(), fresh.size());
  if (!written && written.error().code != ErrorCode::AlreadyExists) return written;
  return {};
}

const unsigned char* data(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<SealingKey> SealingKey::open_or_make(const std::filesystem::path& path, const KeptFiles& files) {
  auto bytes = files.read({path}, kKey);
  if (!bytes && bytes.error().code == ErrorCode::NotFound) {
    if (auto made = make(path, files); !made) return tl::unexpected(made.error());
    bytes = files.read({path}, kKey);
  }
  if (!bytes) return tl::unexpected(bytes.error());
  if (bytes->size() != kKey) {
    return failure(
        ErrorCode::Refused, fmt::format("{} is no key", path.string()),
        "restore it from the last backup, or remove it: readings are then made anew, and each second factor "
        "has to be reset with 'schoolgate user totp NAME --reset'");
  }
  if (auto safe = check_private(path); !safe) return tl::unexpected(safe.error());
  LockedBytes key(*bytes);
  sodium_memzero(bytes->data(), bytes->size());
  return SealingKey(std::move(key));
}

Bytes SealingKey::seal(ByteView plain, std::string_view bound_to) const {
  Bytes sealed(kNonce + plain.size() + kTag);
  fill_random(std::span(sealed).first(kNonce));
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + kNonce, nullptr, plain.data(), plain.size(),
                                             data(bound_to), bound_to.size(), nullptr, sealed.data(),
                                             key_.values().data());
  return sealed;
}

Result<Bytes> SealingKey::unseal(ByteView sealed, std::string_view bound_to) const {
  const auto refused = [] {
    return failure(ErrorCode::Refused, "what was sealed was altered, or sealed with another key");
  };
  if (sealed.size() < kNonce + kTag) return refused();
  Bytes plain(sealed.size() - kNonce - kTag);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(), nullptr, nullptr, sealed.data() + kNonce,
                                                 sealed.size() - kNonce, data(bound_to), bound_to.size(),
                                                 sealed.data(), key_.values().data()) != 0) {
    return refused();
  }
  return plain;
}

}  // namespace schoolgate
