#include "foundation/secrets.hpp"

#include <cmath>
#include <new>
#include <numbers>
#include <stdexcept>
#include <vector>

#include <sodium.h>

namespace schoolgate {

void start_secrets() {
  if (sodium_init() < 0)
    throw std::runtime_error("the system gives no randomness: libsodium could not be started");
}

void fill_random(std::span<std::uint8_t> bytes) { randombytes_buf(bytes.data(), bytes.size()); }

std::uint32_t random_below(std::uint32_t bound) { return randombytes_uniform(bound); }

double random_normal(double standard_deviation) {
  // Box-Muller by hand: std::normal_distribution wants a generator, and a class of libsodium's randomness is
  // longer. The first draw is taken from (0, 1] so that its logarithm exists.
  const double scale = 1.0 / 4294967296.0;
  const double radius = std::sqrt(-2.0 * std::log((randombytes_random() + 1.0) * scale));
  const double angle = 2.0 * std::numbers::pi * randombytes_random() * scale;
  return standard_deviation * radius * std::cos(angle);
}

std::string random_token(std::size_t bytes) {
  std::vector<std::uint8_t> raw(bytes);
  fill_random(raw);
  std::string text(bytes * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), raw.data(), raw.size());
  text.pop_back();
  return text;
}

std::string hash_password(std::string_view password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    throw std::bad_alloc();
  }
  hash.resize(hash.find('\0'));
  return hash;
}

bool password_matches(std::string_view password, const std::string& hash) {
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

}  // namespace schoolgate
