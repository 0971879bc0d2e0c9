// Who did something, told by what they are: "a technician". For people who may not know staff by name.
#pragma once

#include <functional>
#include <string>

#include "review/people/accounts.hpp"

namespace schoolgate::review {

// As the accounts stand now; takes who did something as consent/ledger/who.hpp writes it. Of an account that
// is gone nobody knows the role any more: "the school".
[[nodiscard]] std::function<std::string(const std::string& who)> roles_of(Accounts& accounts);

}  // namespace schoolgate::review
