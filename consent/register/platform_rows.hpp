// The platforms' accounts as rows of the database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/register/platform_account.hpp"
#include "foundation/storage/database.hpp"

namespace schoolgate::consent {

// By platform.
[[nodiscard]] std::vector<PlatformAccount> read_platforms(ReadSession& session);
// Nothing entered where there is none.
[[nodiscard]] PlatformAccount read_platform(ReadSession& session, std::string_view platform);
// Needs an account that passed check().
void write_platform(WriteSession& session, const PlatformAccount& account);
// Of the days between which each is open, as the rows hold them; empty while there are none.
[[nodiscard]] std::string open_days_of_platforms(ReadSession& session);

}  // namespace schoolgate::consent
