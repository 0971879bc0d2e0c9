#include <set>

#include <fmt/format.h>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/jpeg_segments.hpp"
#include "pipeline/verification/verify.hpp"

namespace schoolgate::pipeline {
namespace {

std::uint64_t byte_at(ByteView bytes, std::uint64_t offset) {
  return pipeline::number(bytes, offset, 1, std::endian::big).value_or(0);
}

// The lengths that the tables of T.81, annex B, come to; a segment that is longer has room to hide something.
bool is_plain_jfif(ByteView payload) {
  constexpr std::size_t kWithoutThumbnail = 14;
  return payload.size() == kWithoutThumbnail && holds_at(payload, 0, {"JFIF\0", 5}) && payload[12] == 0 &&
         payload[13] == 0;
}

bool is_exactly_quantisation_tables(ByteView payload) {
  std::uint64_t at = 0;
  while (at < payload.size()) at += 1 + (byte_at(payload, at) >> 4U == 0 ? 64U : 128U);
  return at == payload.size();
}

bool is_exactly_huffman_tables(ByteView payload) {
  std::uint64_t at = 0;
  while (at < payload.size()) {
    std::uint64_t codes = 0;
    for (std::uint64_t length = 1; length <= 16; ++length) codes += byte_at(payload, at + length);
    at += 17 + codes;
  }
  return at == payload.size();
}

bool is_allowed(const JpegSegment& segment) {
  const ByteView payload = segment.payload;
  switch (segment.marker) {
    case jpeg::kSoi:
      return segment.offset == 0;
    case jpeg::kEoi:
      return true;
    case jpeg::kApp0:
      return is_plain_jfif(payload);
    case jpeg::kDqt:
      return is_exactly_quantisation_tables(payload);
    case jpeg::kDht:
      return is_exactly_huffman_tables(payload);
    case jpeg::kDri:
      return payload.size() == 2;
    case jpeg::kSos:
      return payload.size() == 4 + 2 * byte_at(payload, 0);
    default:
      break;
  }
  return jpeg::is_frame_header(segment.marker) && payload.size() == 6 + 3 * byte_at(payload, 5);
}

tl::unexpected<Error> refused_at(std::size_t offset, const std::string& what) {
  return failure(ErrorCode::Refused, fmt::format("byte {} of the written JPEG: {}", offset, what),
                 "the file is not used; report this");
}

}  // namespace

Status check_segments(ByteView jpeg) {
  const JpegStructure structure = walk_jpeg(jpeg);
  std::set<std::uint8_t> seen;
  for (const JpegSegment& segment : structure.segments) {
    if (segment.marker == jpeg::kStray) return refused_at(segment.offset, "bytes that belong to no segment");
    if (!is_allowed(segment)) {
      return refused_at(segment.offset, fmt::format("segment FF{:02X} of {} bytes is not allowed",
                                                    segment.marker, segment.payload.size()));
    }
    seen.insert(segment.marker);
  }
  if (!structure.ended) return refused_at(structure.end, "the end marker is missing");
  if (structure.end < jpeg.size()) return refused_at(structure.end, "something follows the end marker");
  if (!seen.contains(jpeg::kSoi) || !seen.contains(jpeg::kSos))
    return refused_at(0, "this is no JPEG picture");
  return {};
}

}  // namespace schoolgate::pipeline
