// The boxes that a HEIC or AVIF file is made of (ISO/IEC 14496-12, section 4.2); for the formats.
#pragma once

#include <span>
#include <string_view>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

struct HeifBoxes {
  ByteView whole;          // the boxes that are wholly there, from the first on, and nothing after them
  bool described = false;  // among them is `meta`, without which nothing says where the picture is
  bool film = false;
};

// Does the file begin with a box that names one of these brands?
[[nodiscard]] bool has_brand(ByteView bytes, std::span<const std::string_view> brands);

// libheif is never shown anything but `whole`, and that only when `described`: where a box reaches over the
// end of what it was given, it ends the process.
[[nodiscard]] HeifBoxes walk_heif(ByteView heif);

}  // namespace schoolgate::pipeline
