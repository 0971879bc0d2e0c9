// The picture formats that schools meet: one row and one file for each, which holds all that is known of it.
// A new one is its file beside this one and its name in the two lists, here and in format.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "pipeline/photo/formats/notes.hpp"

namespace schoolgate::pipeline {

struct DecodeLimits {
  std::uint64_t most_pixels = 120'000'000;  // read from the header, before any pixel is decoded
};

struct PictureFormat {
  std::string_view name;     // as sentences and reports say it
  std::string_view endings;  // of file names, a blank between two: what the page offers, and nothing more
  // Asked of the bytes alone, in the order of the list.
  bool (*begins)(ByteView bytes) = nullptr;
  // Reads the size from the header and compares it with the limit before any pixel is decoded; gives CV_8UC3
  // BGR in sRGB; refuses what is damaged or cut short. May throw std::bad_alloc and cv::Exception.
  Result<cv::Mat> (*decode)(ByteView bytes, const DecodeLimits& limits) = nullptr;
  // Never fails: notes what it can follow.
  void (*note)(ByteView bytes, MetadataNotes& notes) = nullptr;
  // Do the bytes reach the format's own end? Null where it has none.
  bool (*ends)(ByteView bytes) = nullptr;
  bool upright = false;     // decoded upright already: EXIF's orientation is not asked
  bool many_kinds = false;  // no library reads all of them, so that a failure need not be damage
};

extern const PictureFormat kAvif, kBmp, kGif, kHeic, kJpeg, kPng, kRaw, kTiff, kWebP;

[[nodiscard]] std::span<const PictureFormat* const> picture_formats();

// Which format do these bytes hold? Asked of the bytes, never of a file name; null: of none that is read.
[[nodiscard]] const PictureFormat* recognise(ByteView bytes);

// A picture that its format says is longer: damaged, or still being copied.
[[nodiscard]] bool breaks_off(ByteView bytes);

// The sentences of a refusal, the same for every format.
inline constexpr const char* kSaveAsJpeg = "open it in a picture program and save it as JPEG";
[[nodiscard]] tl::unexpected<Error> damaged(const PictureFormat& format);
[[nodiscard]] tl::unexpected<Error> unsupported(const PictureFormat& format, const std::string& kind);
// Nothing when width and height are positive and within the limit.
[[nodiscard]] Status check_size(std::int64_t width, std::int64_t height, const PictureFormat& format,
                                const DecodeLimits& limits);

}  // namespace schoolgate::pipeline
