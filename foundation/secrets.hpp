// Randomness, password hashing and memory that leaves no copy behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
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

// Floats in guarded pages that are locked against swapping, left out of core dumps and wiped when released.
// Moved, never copied. Throws std::bad_alloc when the memory cannot be had.
class LockedFloats {
 public:
  LockedFloats() = default;
  explicit LockedFloats(std::size_t count);
  explicit LockedFloats(std::span<const float> values);
  [[nodiscard]] std::span<float> values() { return {data_.get(), count_}; }
  [[nodiscard]] std::span<const float> values() const { return {data_.get(), count_}; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  struct Wipe {
    void operator()(float* data) const;
  };
  std::unique_ptr<float[], Wipe> data_;
  std::size_t count_ = 0;
};

}  // namespace schoolgate
