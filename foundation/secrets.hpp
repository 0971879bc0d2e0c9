// Randomness and password hashing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate {

// Must succeed once before anything else of this room is used; main and the tests' main call it.
// Throws std::runtime_error when the system gives no randomness.
void start_secrets();

void fill_random(std::span<std::uint8_t> bytes);
// Uniform in [0, bound); bound > 0.
[[nodiscard]] std::uint32_t random_below(std::uint32_t bound);
// One draw from a normal distribution with mean 0 and the given standard deviation, from the cryptographic
// generator.
[[nodiscard]] double random_normal(double standard_deviation);
// `bytes` random bytes as lower-case hexadecimal text.
[[nodiscard]] std::string random_token(std::size_t bytes);

// Argon2id at libsodium's interactive cost; the text carries salt and parameters.
[[nodiscard]] std::string hash_password(std::string_view password);
[[nodiscard]] bool password_matches(std::string_view password, const std::string& hash);

}  // namespace schoolgate
