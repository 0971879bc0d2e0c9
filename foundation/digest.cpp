#include "foundation/digest.hpp"

#include <fmt/format.h>
#include <sodium.h>

namespace schoolgate {

Digest sha256(ByteView data) {
  Digest digest;
  crypto_hash_sha256(digest.bytes.data(), data.data(), data.size());
  return digest;
}

Digest sha256(std::string_view text) {
  return sha256(ByteView{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

struct Sha256::State {
  crypto_hash_sha256_state hash;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->hash); }

Sha256::~Sha256() = default;

void Sha256::add(ByteView piece) { crypto_hash_sha256_update(&state_->hash, piece.data(), piece.size()); }

Digest Sha256::finish() {
  Digest digest;
  crypto_hash_sha256_final(&state_->hash, digest.bytes.data());
  return digest;
}

std::string to_hex(const Digest& digest) {
  std::string text(digest.bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), digest.bytes.data(), digest.bytes.size());
  text.pop_back();
  return text;
}

Result<Digest> digest_from_hex(std::string_view text) {
  Digest digest;
  std::size_t length = 0;
  const char* end = nullptr;
  const bool read = sodium_hex2bin(digest.bytes.data(), digest.bytes.size(), text.data(), text.size(),
                                   nullptr, &length, &end) == 0;
  if (!read || length != digest.bytes.size() || end != text.data() + text.size()) {
    return failure(ErrorCode::InvalidInput, fmt::format("'{}' is not a SHA-256", text),
                   "expected 64 hexadecimal digits");
  }
  return digest;
}

}  // namespace schoolgate
