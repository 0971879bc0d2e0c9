// Texts from outside, made safe to store and to compare.
#pragma once

#include <string>
#include <string_view>

#include "foundation/folding.hpp"

namespace schoolgate::consent {

// UTF-8 without control characters.
[[nodiscard]] bool is_clean(std::string_view text);
// The same text with blanks for control characters and U+FFFD for what is no UTF-8.
[[nodiscard]] std::string cleaned(std::string_view text);
// Line by line, so that paragraphs stay; without blanks and empty lines at either end.
[[nodiscard]] std::string cleaned_lines(std::string_view text);
// For comparing.
using schoolgate::folded;

}  // namespace schoolgate::consent
