#include "review/people/totp.hpp"

#include <array>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace schoolgate::review {
namespace {

constexpr std::int64_t kSecondsOfAStep = 30;
constexpr std::size_t kSha1Bytes = 20;
constexpr unsigned kBitsOfALetter = 5;

}  // namespace

std::int64_t totp_step(Instant moment) { return moment.time_since_epoch().count() / kSecondsOfAStep; }

std::string totp_code(ByteView secret, std::int64_t step, int digits) {
  std::array<std::uint8_t, 8> counter{};
  auto rest = static_cast<std::uint64_t>(step);
  for (auto byte = counter.rbegin(); byte != counter.rend(); ++byte, rest >>= 8U)
    *byte = static_cast<std::uint8_t>(rest & 0xffU);
  std::array<std::uint8_t, kSha1Bytes> mac{};
  unsigned size = kSha1Bytes;
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(),
           mac.data(), &size) == nullptr)
    throw std::runtime_error("OpenSSL gives no HMAC");
  // RFC 4226, 5.3: four bytes from where the last one says, without the sign.
  const std::size_t at = mac.back() & 0x0fU;
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8U | mac[i];
  value &= 0x7fffffffU;
  std::uint32_t most = 1;
  for (int i = 0; i < digits; ++i) most *= 10;
  return fmt::format("{:0{}}", value % most, digits);
}

std::string base32(ByteView bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    held = held << 8U | byte;
    for (bits += 8; bits >= kBitsOfALetter; bits -= kBitsOfALetter)
      text += kLetters[held >> (bits - kBitsOfALetter) & 31U];
  }
  if (bits > 0) text += kLetters[held << (kBitsOfALetter - bits) & 31U];
  return text;
}

}  // namespace schoolgate::review
