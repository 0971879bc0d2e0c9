#include "pipeline/photo/formats/format.hpp"

#include <algorithm>
#include <array>

namespace schoolgate::pipeline {

std::span<const PictureFormat* const> picture_formats() {
  // Camera raw before TIFF, which it is inside; AVIF before HEIC, whose brands an AVIF may name too.
  static constexpr std::array kFormats = {&kJpeg, &kPng, &kWebP, &kAvif, &kHeic, &kRaw, &kTiff, &kBmp, &kGif};
  return kFormats;
}

const PictureFormat* recognise(ByteView bytes) {
  const auto formats = picture_formats();
  const auto found =
      std::find_if(formats.begin(), formats.end(), [&](const auto* format) { return format->begins(bytes); });
  return found == formats.end() ? nullptr : *found;
}

bool breaks_off(ByteView bytes) {
  const PictureFormat* format = recognise(bytes);
  return format != nullptr && format->ends != nullptr && !format->ends(bytes);
}

tl::unexpected<Error> damaged(const PictureFormat& format) {
  const std::string picture = "the " + std::string(format.name) + " picture is damaged";
  if (!format.many_kinds)
    return failure(ErrorCode::InvalidInput, picture + " or cut short",
                   "copy it from the camera or phone once more");
  return failure(ErrorCode::InvalidInput, picture + ", cut short or stored in a rare way",
                 "copy it once more, or " + std::string(kSaveAsJpeg));
}

tl::unexpected<Error> unsupported(const PictureFormat& format, const std::string& kind) {
  return failure(ErrorCode::Unsupported, "this is a " + std::string(format.name) + " picture " + kind,
                 kSaveAsJpeg);
}

Status check_size(std::int64_t width, std::int64_t height, const PictureFormat& format,
                  const DecodeLimits& limits) {
  if (width <= 0 || height <= 0) return damaged(format);
  const auto w = static_cast<std::uint64_t>(width);
  const auto h = static_cast<std::uint64_t>(height);
  if (h <= limits.most_pixels / w) return {};
  return failure(ErrorCode::TooLarge,
                 "the picture says it has " + std::to_string(w) + " x " + std::to_string(h) +
                     " pixels, and the limit is " + std::to_string(limits.most_pixels / 1'000'000) +
                     " million",
                 "make it smaller, or raise the limit in the settings");
}

}  // namespace schoolgate::pipeline
