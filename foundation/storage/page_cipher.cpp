#include "foundation/storage/page_cipher.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>

namespace schoolgate {
namespace {

constexpr std::size_t kXtsKey = 64;
constexpr std::size_t kTweak = 16;

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

CipherContext cipher_context(std::span<const unsigned char> key, int encrypts) {
  CipherContext context(EVP_CIPHER_CTX_new());
  if (!context || key.size() != kXtsKey ||
      EVP_CipherInit_ex(context.get(), EVP_aes_256_xts(), nullptr, key.data(), nullptr, encrypts) != 1)
    throw std::runtime_error("the database's key is not taken by AES-256-XTS");
  return context;
}

bool run_cipher(EVP_CIPHER_CTX* context, std::span<const std::uint8_t> in, std::span<std::uint8_t> out,
                PagePlace place, std::int64_t offset) {
  std::array<unsigned char, kTweak> tweak{};
  for (std::size_t i = 0; i < sizeof(offset); ++i)
    tweak[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(offset) >> (8 * i) & 255U);
  tweak[sizeof(offset)] = static_cast<unsigned char>(place);
  int length = 0;
  return EVP_CipherInit_ex(context, nullptr, nullptr, nullptr, tweak.data(), -1) == 1 &&
         EVP_CipherUpdate(context, out.data(), &length, in.data(), static_cast<int>(in.size())) == 1 &&
         length == static_cast<int>(in.size());
}

}  // namespace

struct PageCipher::Contexts {
  explicit Contexts(std::span<const unsigned char> key)
      : sealing(cipher_context(key, 1)), opening(cipher_context(key, 0)) {}
  CipherContext sealing;
  CipherContext opening;
};

PageCipher::PageCipher(std::span<const unsigned char> key) : contexts_(std::make_unique<Contexts>(key)) {}
PageCipher::~PageCipher() = default;

bool PageCipher::seal(std::span<const std::uint8_t> in, std::span<std::uint8_t> out, PagePlace place,
                      std::int64_t offset) noexcept {
  return run_cipher(contexts_->sealing.get(), in, out, place, offset);
}

bool PageCipher::open(std::span<const std::uint8_t> in, std::span<std::uint8_t> out, PagePlace place,
                      std::int64_t offset) noexcept {
  return run_cipher(contexts_->opening.get(), in, out, place, offset);
}

}  // namespace schoolgate
