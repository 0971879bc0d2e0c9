// PNG, WebP, GIF and BMP: what lies beside the pixels.
#include <algorithm>
#include <array>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/metadata/metadata_notes.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

void note_rest(ByteView bytes, std::uint64_t end, MetadataNotes& notes) {
  if (end < bytes.size()) notes.held.emplace("trailing");
}

// Keywords of the PNG specification, and ImageMagick's way of carrying the blocks of other formats.
void note_png_text(ByteView data, MetadataNotes& notes) {
  if (starts_with(data, "XML:com.adobe.xmp\0"sv) || starts_with(data, "Raw profile type xmp\0"sv)) {
    notes.held.emplace("xmp");
  } else if (starts_with(data, "Raw profile type exif\0"sv) ||
             starts_with(data, "Raw profile type APP1\0"sv)) {
    notes.held.emplace("exif");
  } else if (starts_with(data, "Raw profile type iptc\0"sv)) {
    notes.held.emplace("iptc");
  } else if (starts_with(data, "Raw profile type icc\0"sv)) {
    notes.held.emplace("icc");
  } else {
    notes.held.emplace("text");
  }
}

void note_png_chunk(std::string_view type, ByteView data, MetadataNotes& notes) {
  static constexpr std::array kPicture = {"IHDR"sv, "PLTE"sv, "IDAT"sv, "IEND"sv, "tRNS"sv,
                                          "bKGD"sv, "gAMA"sv, "cHRM"sv, "sRGB"sv, "sBIT"sv,
                                          "pHYs"sv, "hIST"sv, "fcTL"sv, "fdAT"sv, "cICP"sv};
  if (std::find(kPicture.begin(), kPicture.end(), type) != kPicture.end()) return;
  if (type == "tEXt" || type == "zTXt" || type == "iTXt") {
    note_png_text(data, notes);
  } else if (type == "eXIf") {
    note_exif(data, notes);
  } else if (type == "iCCP") {
    notes.held.emplace("icc");
  } else if (type == "tIME") {
    notes.held.emplace("time");
  } else if (type == "acTL") {
    notes.held.emplace("extra_image");
  } else if (type == "caBX") {
    notes.held.emplace("c2pa");
  } else {
    notes.held.emplace("private");
  }
}

// Sub-blocks of GIF: a length byte and so many bytes, until a length of 0. Gives the offset after them.
std::uint64_t skip_gif_blocks(ByteView gif, std::uint64_t at) {
  while (const auto length = number(gif, at, 1, std::endian::little)) {
    at += 1 + *length;
    if (*length == 0) return at;
  }
  return gif.size();
}

std::uint64_t gif_palette_size(std::uint64_t flags) {
  return (flags & 0x80U) != 0 ? 3ULL << ((flags & 7U) + 1) : 0;
}

void note_gif_extension(ByteView gif, std::uint64_t at, MetadataNotes& notes) {
  switch (number(gif, at + 1, 1, std::endian::little).value_or(0)) {
    case 0xF9:
      break;  // graphic control
    case 0xFE:
      notes.held.emplace("comment");
      break;
    case 0xFF:
      if (holds_at(gif, at + 3, "XMP Data")) {
        notes.held.emplace("xmp");
      } else if (holds_at(gif, at + 3, "ICCRGBG1")) {
        notes.held.emplace("icc");
      } else if (!holds_at(gif, at + 3, "NETSCAPE") && !holds_at(gif, at + 3, "ANIMEXTS")) {
        notes.held.emplace("private");
      }
      break;
    default:
      notes.held.emplace("private");
      break;
  }
}

}  // namespace

void note_png(ByteView png, MetadataNotes& notes) {
  std::uint64_t at = 8;
  while (const auto length = number(png, at, 4, std::endian::big)) {
    const auto type = part(png, at + 4, 4);
    const auto data = part(png, at + 8, *length);
    if (!type || !data) return;
    note_png_chunk(as_text(*type), *data, notes);
    at += 12 + *length;
    if (as_text(*type) == "IEND") return note_rest(png, at, notes);
  }
}

void note_webp(ByteView webp, MetadataNotes& notes) {
  static constexpr std::array kPicture = {"VP8 "sv, "VP8L"sv, "VP8X"sv, "ALPH"sv, "ANMF"sv};
  const std::uint64_t end = 8 + number(webp, 4, 4, std::endian::little).value_or(0);
  std::uint64_t at = 12;
  while (at < end) {
    const auto type = part(webp, at, 4);
    const auto length = number(webp, at + 4, 4, std::endian::little);
    const auto data = length ? part(webp, at + 8, *length) : std::nullopt;
    if (!type || !data) return;
    const std::string_view name = as_text(*type);
    if (name == "EXIF") {
      note_exif(*data, notes);
    } else if (name == "XMP ") {
      notes.held.emplace("xmp");
    } else if (name == "ICCP") {
      notes.held.emplace("icc");
    } else if (name == "ANIM") {
      notes.held.emplace("extra_image");
    } else if (std::find(kPicture.begin(), kPicture.end(), name) == kPicture.end()) {
      notes.held.emplace("private");
    }
    at += 8 + *length + *length % 2;
  }
  note_rest(webp, end, notes);
}

void note_gif(ByteView gif, MetadataNotes& notes) {
  std::uint64_t at = 13 + gif_palette_size(number(gif, 10, 1, std::endian::little).value_or(0));
  int pictures = 0;
  while (const auto introducer = number(gif, at, 1, std::endian::little)) {
    if (*introducer == 0x21) {
      note_gif_extension(gif, at, notes);
      at = skip_gif_blocks(gif, at + 2);
    } else if (*introducer == 0x2C) {
      if (++pictures > 1) notes.held.emplace("extra_image");
      const std::uint64_t flags = number(gif, at + 9, 1, std::endian::little).value_or(0);
      at = skip_gif_blocks(gif, at + 11 + gif_palette_size(flags));
    } else {
      return note_rest(gif, *introducer == 0x3B ? at + 1 : at, notes);
    }
  }
}

void note_bmp(ByteView bmp, MetadataNotes& notes) {
  constexpr std::uint64_t kEmbeddedProfile = 0x4D424544;  // 'MBED'
  const std::uint64_t header = number(bmp, 14, 4, std::endian::little).value_or(0);
  if (header >= 124 && number(bmp, 14 + 56, 4, std::endian::little) == kEmbeddedProfile) {
    notes.held.emplace("icc");
  }
  const std::uint64_t stated = number(bmp, 2, 4, std::endian::little).value_or(0);
  if (stated > 0) note_rest(bmp, stated, notes);
}

}  // namespace schoolgate::pipeline
