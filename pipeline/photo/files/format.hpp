// Which picture format do these bytes hold? Asked of the bytes, never of a file name.
#pragma once

#include <optional>

#include "foundation/digest.hpp"
#include "foundation/words.hpp"

namespace schoolgate::pipeline {

enum class PictureFormat { Jpeg, Png, WebP, Tiff, Bmp, Gif, Heic, Avif, Raw };
constexpr auto words_of(PictureFormat) {
  using enum PictureFormat;
  return words<PictureFormat>({{Jpeg, "JPEG"},
                               {Png, "PNG"},
                               {WebP, "WebP"},
                               {Tiff, "TIFF"},
                               {Bmp, "BMP"},
                               {Gif, "GIF"},
                               {Heic, "HEIC"},
                               {Avif, "AVIF"},
                               {Raw, "camera raw"}});
}

[[nodiscard]] std::optional<PictureFormat> recognise(ByteView bytes);

}  // namespace schoolgate::pipeline
