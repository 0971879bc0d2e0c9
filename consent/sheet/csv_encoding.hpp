// The bytes of a text file as UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate::consent {

struct DecodedText {
  std::string utf8;      // without mark; no control characters but tab, CR and LF
  bool guessed = false;  // read as Windows-1252, since it is neither marked nor UTF-8
};

// Fails in one sentence on what is no text: a workbook, a picture, zero bytes, broken UTF-8 after its mark.
[[nodiscard]] Result<DecodedText> decode_text(std::string_view bytes);

}  // namespace schoolgate::consent
