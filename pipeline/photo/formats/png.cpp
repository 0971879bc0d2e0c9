#include <algorithm>
#include <array>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

bool begins_png(ByteView bytes) { return starts_with(bytes, "\x89PNG\r\n\x1A\n"); }

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

bool ends_png(ByteView png) {
  std::uint64_t at = 8;
  while (const auto length = number(png, at, 4, std::endian::big)) {
    if (holds_at(png, at + 4, "IEND")) return true;
    at += 12 + *length;
  }
  return false;
}

Result<cv::Mat> decode_png(ByteView png, const DecodeLimits& limits) {
  return read_with_vips(open_with_vips(vips_pngload_buffer, png), kPng, limits);
}

}  // namespace

const PictureFormat kPng{.name = "PNG",
                         .endings = ".png",
                         .begins = begins_png,
                         .decode = decode_png,
                         .note = note_png,
                         .ends = ends_png};

}  // namespace schoolgate::pipeline
