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
