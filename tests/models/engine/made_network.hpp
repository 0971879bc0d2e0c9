// A small ONNX file, written by its fields.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"

namespace schoolgate::test {

inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80U; value >>= 7U) bytes.push_back(static_cast<char>(value | 0x80U));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

inline std::string number(std::uint64_t field, std::uint64_t value) {
  return varint(field << 3U) + varint(value);
}

inline std::string text(std::uint64_t field, std::string_view content) {
  return varint(field << 3U | 2U) + varint(content.size()) + std::string(content);
}

// A ValueInfoProto of floats.
inline std::string value(std::string_view name, const std::vector<std::uint64_t>& sizes) {
  std::string shape;
  for (const std::uint64_t size : sizes) shape += text(1, number(1, size));
  return text(1, name) + text(2, text(1, number(1, 1) + text(2, shape)));
}

inline Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// Two networks' nodes in a row, Relu and Neg, for pictures of the size given and no other.
inline std::string made_graph(std::uint64_t height, std::uint64_t width) {
  const std::vector<std::uint64_t> sizes{1, 3, height, width};
  return text(1, text(1, "picture") + text(2, "middle") + text(4, "Relu")) +
         text(1, text(1, "middle") + text(2, "result") + text(4, "Neg")) + text(2, "made") +
         text(11, value("picture", sizes)) + text(12, value("result", sizes)) +
         text(13, value("middle", sizes));
}

inline std::string made_model(std::string_view graph) {
  return number(1, 7) + text(7, graph) + text(8, number(2, 11));
}

inline Bytes made_network(std::uint64_t height, std::uint64_t width) {
  return bytes_of(made_model(made_graph(height, width)));
}

}  // namespace schoolgate::test
