// SHA-256, by which photos, models and ledger entries are known.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/result.hpp"

namespace schoolgate {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const Digest&) const = default;
};

[[nodiscard]] Digest sha256(ByteView data);
[[nodiscard]] Digest sha256(std::string_view text);
// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(const Digest& digest);
[[nodiscard]] Result<Digest> digest_from_hex(std::string_view text);

}  // namespace schoolgate
