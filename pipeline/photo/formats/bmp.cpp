// Written out here: the library at hand that reads this format (OpenCV's codecs) brings a hundred others into
// every process, half of the time that each takes to start.
#include <array>
#include <bit>
#include <cstdlib>
#include <span>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {
namespace {

// The compressions of BITMAPINFOHEADER that hold pixels of their own.
enum Compression : std::uint32_t { kRgb = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kAlphaBitFields = 6 };

struct Header {
  std::uint64_t pixels_at = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool from_top = false;
  std::uint32_t bits = 0;
  std::uint32_t compression = kRgb;
  std::uint64_t palette_at = 0;
  unsigned palette_entry = 4;  // bytes of a colour, blue first
  std::uint32_t palette_colours = 0;
  std::array<std::uint32_t, 3> masks{};  // blue, green, red of a pixel of 16 or 32 bits
};

std::optional<Header> read_header(ByteView bmp) {
  const auto u16 = [&](std::uint64_t at) {
    return static_cast<std::uint32_t>(number(bmp, at, 2, std::endian::little).value_or(0));
  };
  const auto u32 = [&](std::uint64_t at) {
    return static_cast<std::uint32_t>(number(bmp, at, 4, std::endian::little).value_or(0));
  };
  const auto size = number(bmp, 14, 4, std::endian::little);
  if (!size) return std::nullopt;
  Header header;
  header.pixels_at = u32(10);
  header.palette_at = 14 + *size;
  if (*size == 12) {  // OS/2
    header.width = u16(18);
    header.height = u16(20);
    header.bits = u16(24);
    header.palette_entry = 3;
  } else {
    const auto height = static_cast<std::int64_t>(static_cast<std::int32_t>(u32(22)));
    header.width = static_cast<std::int32_t>(u32(18));
    header.height = std::abs(height);
    header.from_top = height < 0;
    header.bits = u16(28);
    header.compression = u32(30);
    header.palette_colours = u32(46);
  }
  header.masks =
      header.bits == 16 ? std::array{0x1FU, 0x3E0U, 0x7C00U} : std::array{0xFFU, 0xFF00U, 0xFF0000U};
  if (header.compression == kBitFields || header.compression == kAlphaBitFields) {
    header.masks = {u32(62), u32(58), u32(54)};
  }
  return header;
}

using Palette = std::array<cv::Vec3b, 256>;

Palette read_palette(ByteView bmp, const Header& header) {
  Palette palette{};
  const std::size_t colours =
      header.palette_colours > 0 ? header.palette_colours : std::size_t{1} << header.bits;
  for (std::size_t i = 0; i < std::min(colours, palette.size()); ++i) {
    const auto colour = part(bmp, header.palette_at + i * header.palette_entry, 3);
    if (colour) palette[i] = {(*colour)[0], (*colour)[1], (*colour)[2]};
  }
  return palette;
}

// Follows a run-length coded picture to its end mark; false when a run leaves the picture or the end is not
// there. What no run says stays 0, the palette's first colour.
bool follow_runs(ByteView bmp, const Header& header, cv::Mat1b& indices) {
  const bool nibbles = header.compression == kRle4;
  const std::int64_t row_end = (header.width + 3) / 4 * 4;  // writers fill rows up to whole words
  std::uint64_t at = header.pixels_at;
  std::int64_t x = 0;
  std::int64_t y = 0;
  const auto paint = [&](std::int64_t count, const auto& index_of) {
    if (x + count > row_end || y >= header.height) return false;
    for (std::int64_t i = 0; i < count && x + i < header.width; ++i) {
      indices(static_cast<int>(y), static_cast<int>(x + i)) = index_of(i);
    }
    x += count;
    return true;
  };
  const auto nibble = [](std::uint8_t pair, std::int64_t i) {
    return static_cast<std::uint8_t>(i % 2 == 0 ? pair >> 4U : pair & 0xFU);
  };
  while (const auto code = part(bmp, at, 2)) {
    const std::int64_t run = (*code)[0];
    const std::uint8_t second = (*code)[1];
    at += 2;
    if (run > 0) {
      if (!paint(run, [&](std::int64_t i) { return nibbles ? nibble(second, i) : second; })) return false;
    } else if (second == 0) {
      x = 0;
      ++y;
    } else if (second == 1) {
      return true;
    } else if (second == 2) {
      const auto step = part(bmp, at, 2);
      if (!step) return false;
      x += (*step)[0];
      y += (*step)[1];
      at += 2;
    } else {
      const std::uint64_t length = nibbles ? (second + 1U) / 2U : second;
      const auto stored = part(bmp, at, length);
      const auto index_of = [&](std::int64_t i) {
        const auto offset = static_cast<std::size_t>(i);
        return nibbles ? nibble((*stored)[offset / 2], i) : (*stored)[offset];
      };
      if (!stored || !paint(second, index_of)) return false;
      at += length + length % 2;
    }
    if (x > row_end || y > header.height || (y == header.height && x > 0)) return false;
  }
  return false;
}

// The part of a pixel that the mask covers, stretched to 8 bits.
std::uint8_t sample(std::uint32_t pixel, std::uint32_t mask) {
  if (mask == 0) return 0;
  const int shift = std::countr_zero(mask);
  const std::uint64_t most = mask >> static_cast<unsigned>(shift);
  const std::uint64_t value = (pixel & mask) >> static_cast<unsigned>(shift);
  return static_cast<std::uint8_t>((value * 255 + most / 2) / most);
}

// One row of `width` pixels that is not run-length coded.
void convert_row(ByteView row, const Header& header, const Palette& palette, std::span<cv::Vec3b> bgr) {
  for (std::size_t x = 0; x < bgr.size(); ++x) {
    switch (header.bits) {
      case 24:
        bgr[x] = {row[3 * x], row[3 * x + 1], row[3 * x + 2]};
        break;
      case 16:
      case 32: {
        const unsigned bytes = header.bits / 8;
        const auto pixel =
            static_cast<std::uint32_t>(number(row, x * bytes, bytes, std::endian::little).value_or(0));
        bgr[x] = {sample(pixel, header.masks[0]), sample(pixel, header.masks[1]),
                  sample(pixel, header.masks[2])};
        break;
      }
      default: {  // 1, 4 or 8: indices, the first in the highest bits
        const std::size_t bit = x * header.bits;
        const unsigned above = 8U - header.bits - static_cast<unsigned>(bit % 8);
        bgr[x] = palette[(static_cast<unsigned>(row[bit / 8]) >> above) & ((1U << header.bits) - 1U)];
      }
    }
  }
}

// Nothing when the pixels are not all there.
std::optional<cv::Mat> read_pixels(ByteView bmp, const Header& header) {
  const cv::Size size(static_cast<int>(header.width), static_cast<int>(header.height));
  const Palette palette = header.bits <= 8 ? read_palette(bmp, header) : Palette{};
  const bool runs = header.compression == kRle4 || header.compression == kRle8;
  cv::Mat1b indices;
  if (runs) {
    indices = cv::Mat1b::zeros(size);
    if (!follow_runs(bmp, header, indices)) return std::nullopt;
  }
  const std::uint64_t stride = (static_cast<std::uint64_t>(header.width) * header.bits + 31) / 32 * 4;
  if (!runs && !part(bmp, header.pixels_at, stride * static_cast<std::uint64_t>(header.height)))
    return std::nullopt;
  cv::Mat3b bgr(size);
  for (int y = 0; y < size.height; ++y) {
    const std::span<cv::Vec3b> out(bgr.ptr<cv::Vec3b>(header.from_top ? y : size.height - 1 - y),
                                   static_cast<std::size_t>(size.width));
    if (runs) {
      for (int x = 0; x < size.width; ++x) out[static_cast<std::size_t>(x)] = palette[indices(y, x)];
    } else {
      convert_row(bmp.subspan(header.pixels_at + static_cast<std::uint64_t>(y) * stride, stride), header,
                  palette, out);
    }
  }
  return bgr;
}

Result<cv::Mat> decode_bmp(ByteView bmp, const DecodeLimits& limits) {
  const auto header = read_header(bmp);
  if (!header) return damaged(kBmp);
  if (auto size = check_size(header->width, header->height, kBmp, limits); !size) {
    return tl::unexpected(size.error());
  }
  const std::uint32_t bits = header->bits;
  const bool indexed = bits == 1 || bits == 4 || bits == 8;
  switch (header->compression) {
    case kRgb:
      if (!indexed && bits != 16 && bits != 24 && bits != 32) return damaged(kBmp);
      break;
    case kRle8:
    case kRle4:
      if (bits != (header->compression == kRle8 ? 8U : 4U)) return damaged(kBmp);
      break;
    case kBitFields:
    case kAlphaBitFields:
      if (bits != 16 && bits != 32) return damaged(kBmp);
      break;
    default:
      return unsupported(kBmp, "with another format packed inside");
  }
  if (header->palette_colours > 256) return damaged(kBmp);
  const auto bgr = read_pixels(bmp, *header);
  if (!bgr) return damaged(kBmp);
  return *bgr;
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

bool begins_bmp(ByteView bytes) { return starts_with(bytes, "BM"); }

}  // namespace

const PictureFormat kBmp{
    .name = "BMP", .endings = ".bmp", .begins = begins_bmp, .decode = decode_bmp, .note = note_bmp};

}  // namespace schoolgate::pipeline
