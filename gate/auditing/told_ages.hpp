// Ages in captions and on what is written in pictures.
#pragma once

#include <string_view>

namespace schoolgate::gate {

// "aged 7", "age: 7", "7 years old"
[[nodiscard]] bool tells_an_age(std::string_view text);

}  // namespace schoolgate::gate
