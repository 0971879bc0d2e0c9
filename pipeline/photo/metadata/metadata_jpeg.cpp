#include <algorithm>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/jpeg_segments.hpp"
#include "pipeline/photo/metadata/metadata_notes.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr auto kExif = "Exif\0\0"sv;

bool mentions(ByteView bytes, std::string_view text) {
  return as_text(bytes).find(text) != std::string_view::npos;
}

void note_jfif(ByteView payload, MetadataNotes& notes) {
  constexpr std::size_t kWithoutThumbnail = 14;
  if (starts_with(payload, "JFXX\0"sv)) {
    notes.held.emplace("jfif.thumbnail");
  } else if (!starts_with(payload, "JFIF\0"sv)) {
    notes.held.emplace("app0");
  } else if (payload.size() > kWithoutThumbnail) {
    notes.held.emplace(payload[12] > 0 && payload[13] > 0 ? "jfif.thumbnail" : "app0");
  }
}

void note_app(std::uint8_t marker, ByteView payload, MetadataNotes& notes) {
  const int index = marker - jpeg::kApp0;
  if (index == 0) {
    note_jfif(payload, notes);
  } else if (index == 1 && starts_with(payload, "http://ns.adobe.com/x"sv)) {
    notes.held.emplace("xmp");
    if (mentions(payload, "MotionPhoto") || mentions(payload, "MicroVideo")) {
      notes.held.emplace("motion_video");
    }
  } else if (index == 2 && starts_with(payload, "ICC_PROFILE\0"sv)) {
    notes.held.emplace("icc");
  } else if (index == 2 && starts_with(payload, "MPF\0"sv)) {
    notes.held.emplace("mpf");
  } else if (index == 2 && starts_with(payload, "FPXR\0"sv)) {
    notes.held.emplace("flashpix");
  } else if (index == 11 && starts_with(payload, "JP"sv)) {
    notes.held.emplace("c2pa");
  } else if (index == 13 && starts_with(payload, "Photoshop 3.0\0"sv)) {
    note_photoshop(payload.subspan(14), notes);
  } else if (index != 14 || !starts_with(payload, "Adobe"sv)) {  // that one tells the colour coding only
    notes.held.emplace("app" + std::to_string(index));
  }
}

// A block of more than 64 KB goes on in the next segment, under the same heading.
void note_exif_segments(const std::vector<ByteView>& segments, MetadataNotes& notes) {
  constexpr std::size_t kFull = 65533;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].size() < kFull || i + 1 == segments.size()) {
      note_exif(segments[i], notes);
      continue;
    }
    Bytes joined(segments[i].begin(), segments[i].end());
    while (segments[i].size() == kFull && i + 1 < segments.size()) {
      const ByteView rest = segments[++i].subspan(kExif.size());
      joined.insert(joined.end(), rest.begin(), rest.end());
    }
    note_exif(joined, notes);
  }
}

void note_trailing(ByteView rest, MetadataNotes& notes) {
  if (rest.empty()) return;
  notes.held.emplace("trailing");
  if (mentions(rest, "\xFF\xD8\xFF"sv)) notes.held.emplace("extra_image");
  if (mentions(rest, "ftyp")) notes.held.emplace("motion_video");
}

}  // namespace

void note_photoshop(ByteView resources, MetadataNotes& notes) {
  notes.held.emplace("photoshop");
  std::uint64_t at = 0;
  while (holds_at(resources, at, "8BIM")) {
    const auto id = number(resources, at + 4, 2, std::endian::big);
    const auto name_length = number(resources, at + 6, 1, std::endian::big);
    if (!id || !name_length) return;
    const std::uint64_t size_at = at + 6 + (*name_length + 2) / 2 * 2;  // a Pascal string, padded to even
    const auto size = number(resources, size_at, 4, std::endian::big);
    if (!size) return;
    switch (*id) {
      case 0x0404:
        notes.held.emplace("iptc");
        break;
      case 0x0409:
      case 0x040C:
        notes.held.emplace("photoshop.thumbnail");
        break;
      case 0x040F:
        notes.held.emplace("icc");
        break;
      case 0x0422:
        notes.held.emplace("exif");
        break;
      case 0x0424:
        notes.held.emplace("xmp");
        break;
      default:
        break;
    }
    at = size_at + 4 + (*size + 1) / 2 * 2;
  }
}

void note_jpeg(ByteView jpeg, MetadataNotes& notes) {
  const JpegStructure structure = walk_jpeg(jpeg);
  std::vector<ByteView> exif;
  for (const JpegSegment& segment : structure.segments) {
    if (segment.marker == jpeg::kApp0 + 1 && starts_with(segment.payload, kExif)) {
      exif.push_back(segment.payload);
    } else if (segment.marker >= jpeg::kApp0 && segment.marker <= jpeg::kApp15) {
      note_app(segment.marker, segment.payload, notes);
    } else if (segment.marker == jpeg::kCom) {
      notes.held.emplace("comment");
    } else if (segment.marker > jpeg::kApp15) {
      notes.held.emplace("private");
    } else if (segment.marker == jpeg::kStray && segment.size > 2) {
      notes.held.emplace("stray");
    }
  }
  note_exif_segments(exif, notes);
  if (structure.ended) note_trailing(jpeg.subspan(structure.end), notes);
}

}  // namespace schoolgate::pipeline
