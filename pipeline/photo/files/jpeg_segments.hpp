// The markers of a JPEG file, one after the other, as far as they can be followed.
#pragma once

#include <cstdint>
#include <vector>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

// Marker codes of ITU-T T.81, table B.1.
namespace jpeg {
inline constexpr std::uint8_t kStray = 0x00;  // not a marker: bytes that belong to no segment
inline constexpr std::uint8_t kSof0 = 0xC0;
inline constexpr std::uint8_t kDht = 0xC4;
inline constexpr std::uint8_t kJpg = 0xC8;
inline constexpr std::uint8_t kDac = 0xCC;
inline constexpr std::uint8_t kSof15 = 0xCF;
inline constexpr std::uint8_t kRst0 = 0xD0;
inline constexpr std::uint8_t kRst7 = 0xD7;
inline constexpr std::uint8_t kSoi = 0xD8;
inline constexpr std::uint8_t kEoi = 0xD9;
inline constexpr std::uint8_t kSos = 0xDA;
inline constexpr std::uint8_t kDqt = 0xDB;
inline constexpr std::uint8_t kDri = 0xDD;
inline constexpr std::uint8_t kApp0 = 0xE0;
inline constexpr std::uint8_t kApp15 = 0xEF;
inline constexpr std::uint8_t kCom = 0xFE;

[[nodiscard]] constexpr bool is_frame_header(std::uint8_t marker) {
  return marker >= kSof0 && marker <= kSof15 && marker != kDht && marker != kJpg && marker != kDac;
}
}  // namespace jpeg

struct JpegSegment {
  std::uint8_t marker = jpeg::kStray;
  std::size_t offset = 0;  // of its 0xFF, or of the first stray byte
  std::size_t size = 0;    // with marker and length, without the entropy-coded data that follows SOS
  ByteView payload;        // what follows the length; for stray bytes, the bytes
};

struct JpegStructure {
  std::vector<JpegSegment> segments;
  bool ended = false;   // EOI was reached
  std::size_t end = 0;  // just after EOI, else where the walk had to stop
};

// Follows the segments from SOI to the first EOI. Never reads outside `bytes`, never loops: damage appears as
// stray bytes, and a cut file has no end. The payloads view into `bytes`.
[[nodiscard]] JpegStructure walk_jpeg(ByteView bytes);

}  // namespace schoolgate::pipeline
