#include <cstdlib>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {
namespace {

// The compressions of BITMAPINFOHEADER that hold pixels of their own.
enum Compression : std::uint32_t { kRgb = 0, kRle8 = 1, kRle4 = 2, kBitFields = 3, kAlphaBitFields = 6 };

struct Header {
  std::uint32_t pixels_at = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::uint32_t bits = 0;
  std::uint32_t compression = kRgb;
  std::uint32_t palette_colours = 0;
};

std::optional<Header> read_header(ByteView bmp) {
  const auto u16 = [&](std::uint64_t at) { return number(bmp, at, 2, std::endian::little); };
  const auto u32 = [&](std::uint64_t at) { return number(bmp, at, 4, std::endian::little); };
  const auto i32 = [&](std::uint64_t at) { return static_cast<std::int32_t>(u32(at).value_or(0)); };
  const auto size = u32(14);
  if (!size) return std::nullopt;
  Header header;
  header.pixels_at = static_cast<std::uint32_t>(u32(10).value_or(0));
  if (*size == 12) {  // OS/2
    header.width = static_cast<std::int64_t>(u16(18).value_or(0));
    header.height = static_cast<std::int64_t>(u16(20).value_or(0));
    header.bits = static_cast<std::uint32_t>(u16(24).value_or(0));
  } else {
    header.width = i32(18);
    header.height = std::abs(static_cast<std::int64_t>(i32(22)));  // negative: stored from the top
    header.bits = static_cast<std::uint32_t>(u16(28).value_or(0));
    header.compression = static_cast<std::uint32_t>(u32(30).value_or(0));
    header.palette_colours = static_cast<std::uint32_t>(u32(46).value_or(0));
  }
  return header;
}

// Follows a run-length coded picture to its end mark: true when every run stays inside the picture.
bool runs_are_whole(ByteView bmp, const Header& header) {
  const std::int64_t pixels_per_byte = header.compression == kRle4 ? 2 : 1;
  std::uint64_t at = header.pixels_at;
  const std::int64_t row_end = (header.width + 3) / 4 * 4;  // writers fill rows up to whole words
  std::int64_t x = 0;
  std::int64_t y = 0;
  while (const auto code = number(bmp, at, 2, std::endian::big)) {
    const auto run = static_cast<std::int64_t>(*code >> 8U);
    const auto second = static_cast<std::int64_t>(*code & 0xFFU);
    at += 2;
    if (run > 0) {
      x += run;
    } else if (second == 0) {
      x = 0;
      ++y;
    } else if (second == 1) {
      return true;
    } else if (second == 2) {
      const auto step = number(bmp, at, 2, std::endian::big);
      if (!step) return false;
      x += static_cast<std::int64_t>(*step >> 8U);
      y += static_cast<std::int64_t>(*step & 0xFFU);
      at += 2;
    } else {
      x += second;
      const std::int64_t bytes = (second + pixels_per_byte - 1) / pixels_per_byte;
      at += static_cast<std::uint64_t>(bytes + bytes % 2);
    }
    if (x > row_end || y > header.height || (y == header.height && x > 0)) return false;
  }
  return false;
}

bool pixels_are_there(ByteView bmp, const Header& header) {
  if (header.palette_colours > 256) return false;
  if (header.compression == kRle4 || header.compression == kRle8) return runs_are_whole(bmp, header);
  const std::uint64_t row = (static_cast<std::uint64_t>(header.width) * header.bits + 31) / 32 * 4;
  return part(bmp, header.pixels_at, row * static_cast<std::uint64_t>(header.height)).has_value();
}

Result<cv::Mat> decode_bmp(ByteView bmp, const DecodeLimits& limits) {
  const auto header = read_header(bmp);
  if (!header) return damaged(kBmp);
  if (auto size = check_size(header->width, header->height, kBmp, limits); !size) {
    return tl::unexpected(size.error());
  }
  switch (header->compression) {
    case kRgb:
    case kRle8:
    case kRle4:
    case kBitFields:
    case kAlphaBitFields:
      break;
    default:
      return unsupported(kBmp, "with another format packed inside");
  }
  if (!pixels_are_there(bmp, *header)) return damaged(kBmp);
  const cv::Mat bytes(1, static_cast<int>(bmp.size()), CV_8UC1, const_cast<std::uint8_t*>(bmp.data()));
  cv::Mat bgr = cv::imdecode(bytes, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
  if (bgr.size() != cv::Size(static_cast<int>(header->width), static_cast<int>(header->height))) {
    return damaged(kBmp);
  }
  return bgr;
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
