// Unique pupil numbers.
#pragma once

#include <string_view>

namespace schoolgate::consent {

// Is it written as a unique pupil number, its check letter right? A letter and twelve digits, the last of
// them a letter in a temporary number; capitals. (GovTalk UniquePupilNumber 2.0; DfE, Unique pupil numbers
// guide.)
[[nodiscard]] bool is_upn(std::string_view text);

}  // namespace schoolgate::consent
