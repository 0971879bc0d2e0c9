#include <algorithm>
#include <array>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

bool begins_webp(ByteView bytes) { return starts_with(bytes, "RIFF") && holds_at(bytes, 8, "WEBP"); }

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

bool ends_webp(ByteView webp) {
  return 8 + number(webp, 4, 4, std::endian::little).value_or(0) <= webp.size();
}

Result<cv::Mat> decode_webp(ByteView webp, const DecodeLimits& limits) {
  return read_with_vips(open_with_vips(vips_webpload_buffer, webp), kWebP, limits);
}

}  // namespace

const PictureFormat kWebP{.name = "WebP",
                          .endings = ".webp",
                          .begins = begins_webp,
                          .decode = decode_webp,
                          .note = note_webp,
                          .ends = ends_webp};

}  // namespace schoolgate::pipeline
