#include "pipeline/photo/files/jpeg_segments.hpp"

#include <algorithm>

#include "pipeline/photo/files/byte_reader.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::uint8_t kMarkerStart = 0xFF;
constexpr std::uint8_t kTem = 0x01;

std::size_t find_marker_start(ByteView bytes, std::size_t from) {
  const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(from, bytes.size()));
  return static_cast<std::size_t>(std::find(start, bytes.end(), kMarkerStart) - bytes.begin());
}

// T.81, F.1.2.3: inside a scan 0xFF is followed by a stuffed zero or is a restart marker; anything else ends
// it.
std::size_t skip_scan(ByteView bytes, std::size_t at) {
  while ((at = find_marker_start(bytes, at)) + 1 < bytes.size()) {
    const std::uint8_t next = bytes[at + 1];
    if (next == kMarkerStart) {
      ++at;
    } else if (next == 0 || (next >= jpeg::kRst0 && next <= jpeg::kRst7)) {
      at += 2;
    } else {
      return at;
    }
  }
  return bytes.size();
}

bool stands_alone(std::uint8_t marker) {
  return marker == jpeg::kSoi || marker == jpeg::kEoi || marker == kTem ||
         (marker >= jpeg::kRst0 && marker <= jpeg::kRst7);
}

}  // namespace

JpegStructure walk_jpeg(ByteView bytes) {
  JpegStructure found;
  std::size_t at = 0;
  const auto note = [&](std::uint8_t marker, std::size_t size, ByteView payload) {
    found.segments.push_back({marker, at, size, payload});
    at += size;
  };
  const auto note_stray = [&](std::size_t size) { note(jpeg::kStray, size, bytes.subspan(at, size)); };

  while (at < bytes.size()) {
    const std::size_t start = find_marker_start(bytes, at);
    if (start > at) {
      note_stray(start - at);
      continue;
    }
    if (at + 1 == bytes.size() || bytes[at + 1] == kMarkerStart || bytes[at + 1] == 0) {
      note_stray(1);  // a fill byte, allowed by T.81 and never written by an encoder that we use
      continue;
    }
    const std::uint8_t marker = bytes[at + 1];
    if (stands_alone(marker)) {
      note(marker, 2, {});
      if (marker == jpeg::kEoi) {
        found.ended = true;
        break;
      }
      continue;
    }
    const auto length = number(bytes, at + 2, 2, std::endian::big);
    const auto payload = length && *length >= 2 ? part(bytes, at + 4, *length - 2) : std::nullopt;
    if (!payload) {
      note_stray(2);
      continue;
    }
    note(marker, 2 + static_cast<std::size_t>(*length), *payload);
    if (marker == jpeg::kSos) at = skip_scan(bytes, at);
  }
  found.end = at;
  return found;
}

}  // namespace schoolgate::pipeline
