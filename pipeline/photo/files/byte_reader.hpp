// Reading numbers and parts out of bytes that nobody vouches for: the bounds are asked first, always.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

// `length` bytes from `offset`, or nothing when they are not all there.
[[nodiscard]] inline std::optional<ByteView> part(ByteView bytes, std::uint64_t offset,
                                                  std::uint64_t length) {
  if (offset > bytes.size() || length > bytes.size() - offset) return std::nullopt;
  return bytes.subspan(offset, length);
}

// An unsigned number of 1 to 8 bytes, or nothing when it reaches over the end.
[[nodiscard]] inline std::optional<std::uint64_t> number(ByteView bytes, std::uint64_t offset, unsigned width,
                                                         std::endian order) {
  const auto field = part(bytes, offset, width);
  if (!field) return std::nullopt;
  std::uint64_t value = 0;
  for (unsigned i = 0; i < width; ++i) {
    value = value << 8U | (*field)[order == std::endian::big ? i : width - 1 - i];
  }
  return value;
}

[[nodiscard]] inline bool holds_at(ByteView bytes, std::uint64_t offset, std::string_view text) {
  const auto field = part(bytes, offset, text.size());
  return field && std::string_view(reinterpret_cast<const char*>(field->data()), field->size()) == text;
}

[[nodiscard]] inline bool starts_with(ByteView bytes, std::string_view text) {
  return holds_at(bytes, 0, text);
}

[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace schoolgate::pipeline
