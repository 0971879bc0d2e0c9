// Plain text, letter by letter.
#pragma once

#include <string>

namespace schoolgate {

// The ASCII letters small, whatever the locale; all else stays.
[[nodiscard]] std::string lower_case(std::string text);

}  // namespace schoolgate
