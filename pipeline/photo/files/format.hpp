// Which picture format do these bytes hold? Asked of the bytes, never of a file name.
#pragma once

#include <optional>
#include <string_view>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

enum class PictureFormat { Jpeg, Png, WebP, Tiff, Bmp, Gif, Heic, Avif, Raw };

[[nodiscard]] std::optional<PictureFormat> recognise(ByteView bytes);

[[nodiscard]] std::string_view name_of(PictureFormat format);

}  // namespace schoolgate::pipeline
