#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"

namespace schoolgate::pipeline {
namespace {

bool begins_gif(ByteView bytes) { return starts_with(bytes, "GIF87a") || starts_with(bytes, "GIF89a"); }

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

Result<cv::Mat> decode_gif(ByteView gif, const DecodeLimits& limits) {
  return read_with_vips(open_with_vips(vips_gifload_buffer, gif), kGif, limits);
}

}  // namespace

const PictureFormat kGif{
    .name = "GIF", .endings = ".gif", .begins = begins_gif, .decode = decode_gif, .note = note_gif};

}  // namespace schoolgate::pipeline
