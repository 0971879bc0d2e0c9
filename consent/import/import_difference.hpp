// What a list changes about a person, in words.
#pragma once

#include <string>

#include "consent/register/person.hpp"

namespace schoolgate::consent {

// "P001 (line 7): photos may now be shown on facebook; class changed", by id and without names; empty when
// nothing changes. `before` is null for somebody new; without a line, `line` is 0.
[[nodiscard]] std::string difference_in_words(const Person* before, const Person& after, std::size_t line);

}  // namespace schoolgate::consent
