// Plain text, letter by letter.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate {

// The ASCII letters small, whatever the locale; all else stays.
[[nodiscard]] std::string lower_case(std::string text);

// Without the blanks, tabs and ends of lines around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace schoolgate
