// What changed about a person, in lines for the history and for an import's preview.
#pragma once

#include <string>
#include <vector>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

// One line for each change from `before` (null: was not in the register) to `after`; none when they are
// equal. People by id; names, reasons and evidence are said to have changed, never quoted.
[[nodiscard]] std::vector<std::string> differences(const Person* before, const Person& after);

}  // namespace schoolgate::consent
