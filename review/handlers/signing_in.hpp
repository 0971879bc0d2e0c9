// What signing in and changing what one signs in with have in common.
#pragma once

#include <string>
#include <variant>

#include "review/handlers/services.hpp"
#include "review/http/call.hpp"

namespace schoolgate::review {

inline constexpr std::size_t kMostPasswordCharacters = 1000;
inline constexpr std::size_t kMostCodeCharacters = 100;

// The account, or what is answered instead.
using Verified = std::variant<Account, Reply>;

// By a password, of whoever is known by `key`, a device or a session, and waits for its own failures alone;
// `wrong` is told when it does not fit.
[[nodiscard]] Verified verify_known(Services& services, const std::string& user, const std::string& password,
                                    const std::string& key, const char* wrong);

// The caller changed what they sign in with: their other sessions and devices end, but this one goes on.
void stay_signed_in(Services& services, const Call& call);

}  // namespace schoolgate::review
