// A text as a QR code, for a camera.
#pragma once

#include <string>
#include <vector>

#include "foundation/digest.hpp"

namespace schoolgate::review {

// Its rows from top to bottom, a dark module as '1' and a light one as '0', without the light border of four
// modules that belongs around it. Need: `text` is of at most 500 bytes.
[[nodiscard]] std::vector<std::string> qr_code(const std::string& text);
// The same as a PNG with its border, 8 pixels for each module.
[[nodiscard]] Bytes qr_code_png(const std::string& text);

}  // namespace schoolgate::review
