// Secrets that the school keeps in files of their own, or that the service manager gives.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace schoolgate {

// "credential:NAME" is a credential that the service manager gives under that name; all else is a file.
[[nodiscard]] bool is_credential(std::string_view place);

// `what` names it in sentences: "the key". Unavailable where there is no service manager that gives
// credentials; Refused where other accounts can reach the file; otherwise as read_file.
[[nodiscard]] Result<Bytes> read_secret(const std::string& place, std::string_view what,
                                        std::uintmax_t limit);

}  // namespace schoolgate
