#include "pipeline/photo/files/format.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/tiff_pictures.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

bool one_of(std::string_view brand, auto const& known) {
  return std::find(known.begin(), known.end(), brand) != known.end();
}

// ISO/IEC 23008-12 and the AVIF specification: the brands of the ftyp box say what the file is.
std::optional<PictureFormat> recognise_heif(ByteView bytes) {
  static constexpr std::array kAvif = {"avif"sv, "avis"sv};
  static constexpr std::array kHeic = {"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv,
                                       "hevx"sv, "hevm"sv, "hevs"sv, "mif1"sv, "msf1"sv};
  const auto box_size = number(bytes, 0, 4, std::endian::big);
  if (!box_size || !holds_at(bytes, 4, "ftyp")) return std::nullopt;
  bool heic = false;
  for (std::uint64_t at = 8; at + 4 <= std::min<std::uint64_t>(*box_size, bytes.size()); at += 4) {
    if (at == 12) continue;  // the minor version, not a brand
    const std::string_view brand = as_text(bytes.subspan(at, 4));
    if (brand == "crx ") return PictureFormat::Raw;  // Canon's CR3
    if (one_of(brand, kAvif)) return PictureFormat::Avif;
    heic = heic || one_of(brand, kHeic);
  }
  return heic ? std::optional(PictureFormat::Heic) : std::nullopt;
}

}  // namespace

std::optional<PictureFormat> recognise(ByteView bytes) {
  static constexpr std::array<std::pair<std::string_view, PictureFormat>, 15> kBeginnings = {{
      {"\xFF\xD8\xFF"sv, PictureFormat::Jpeg},
      {"\x89PNG\r\n\x1A\n"sv, PictureFormat::Png},
      {"II*\0"sv, PictureFormat::Tiff},
      {"MM\0*"sv, PictureFormat::Tiff},
      {"II+\0"sv, PictureFormat::Tiff},
      {"MM\0+"sv, PictureFormat::Tiff},
      {"BM"sv, PictureFormat::Bmp},
      {"GIF87a"sv, PictureFormat::Gif},
      {"GIF89a"sv, PictureFormat::Gif},
      {"IIRO"sv, PictureFormat::Raw},  // Olympus
      {"IIRS"sv, PictureFormat::Raw},
      {"MMOR"sv, PictureFormat::Raw},
      {"IIU\0"sv, PictureFormat::Raw},  // Panasonic, Leica
      {"FUJIFILMCCD-RAW"sv, PictureFormat::Raw},
      {"FOVb"sv, PictureFormat::Raw},  // Sigma
  }};
  for (const auto& [beginning, format] : kBeginnings) {
    if (!starts_with(bytes, beginning)) continue;
    return format == PictureFormat::Tiff && survey_tiff(bytes).raw ? PictureFormat::Raw : format;
  }
  if (starts_with(bytes, "RIFF") && holds_at(bytes, 8, "WEBP")) return PictureFormat::WebP;
  return recognise_heif(bytes);
}

}  // namespace schoolgate::pipeline
