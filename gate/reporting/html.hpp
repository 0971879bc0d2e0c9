// Texts in pages that the program writes.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate::gate {

// As text or as the value of an attribute between double quotes. Needs UTF-8.
[[nodiscard]] std::string escape_text(std::string_view text);

}  // namespace schoolgate::gate
