// The operating system's user who runs the program.
#pragma once

#include <string>
#include <string_view>

namespace schoolgate {

// By the real user id, which no variable and no sudo setting changes: "anna", or "uid-1004" where the system
// knows no name for it.
[[nodiscard]] std::string os_user();
// Does the system know such a user, by name or as "uid-1004"?
[[nodiscard]] bool is_os_user(std::string_view name);

}  // namespace schoolgate
