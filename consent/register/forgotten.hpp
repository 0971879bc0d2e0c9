// Whom the school had to forget.
#pragma once

#include <string>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

// Nothing but the id and the day is known.
struct ForgottenPerson {
  PersonId id;
  std::string day;  // ISO
};

}  // namespace schoolgate::consent
