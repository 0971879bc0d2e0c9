// The codes that the child found, as bytes that the program need not trust.
#pragma once

#include <optional>
#include <vector>

#include "foundation/digest.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

[[nodiscard]] Bytes pack_codes(const std::vector<Code>& codes);

// Nothing where the bytes are not that: too many codes, a corner far outside a picture of this size, or a
// format that is no short word of printable letters.
[[nodiscard]] std::optional<std::vector<Code>> unpack_codes(ByteView bytes, cv::Size picture);

}  // namespace schoolgate::pipeline
