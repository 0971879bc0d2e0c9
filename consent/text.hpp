// Texts from outside, made safe to store and to compare.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate::consent {

// UTF-8 without control characters.
[[nodiscard]] bool is_clean(std::string_view text);
// The same text with blanks for control characters and U+FFFD for what is no UTF-8.
[[nodiscard]] std::string cleaned(std::string_view text);
// For comparing: small letters without accents, every run of other than letters and digits one blank, none
// at the ends. "Photo - Facebook" and "photo_facebook" give the same. Needs UTF-8.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace schoolgate::consent
