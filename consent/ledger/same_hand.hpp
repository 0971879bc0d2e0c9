// Are two of those who did something one person, whatever account they used?
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "foundation/storage/database.hpp"

namespace schoolgate::consent {

inline constexpr std::uint64_t kFromNowOn = std::numeric_limits<std::uint64_t>::max();

// By account (same_account), and by the operating system's users: the one under whom either gave a command,
// and those that were tied to either's account when entry `since` of the ledger was written, or have been
// since. Both are texts of who.hpp. Where two people share a login it says yes.
[[nodiscard]] bool same_hand(ReadSession& session, std::string_view who, std::string_view other,
                             std::uint64_t since = kFromNowOn);

}  // namespace schoolgate::consent
