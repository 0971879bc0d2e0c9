// Whether a text that people wrote means somebody.
#pragma once

#include <string>
#include <vector>

#include "consent/register/person.hpp"

namespace schoolgate::gate {

// How somebody may stand in what people wrote: "Amelia", "Hughes".
struct Names {
  std::vector<std::string> given;   // first name, name that they are known by
  std::vector<std::string> others;  // last name, pupil number
};

[[nodiscard]] Names names_of(const consent::Person& person);

// Does the text name them: given and other name beside each other, joined or not ("IMG_AmeliaHughes.jpg")?
// Where it is about a photo that they are in, any one name as a word of its own is enough.
[[nodiscard]] bool is_named(const std::string& text, const Names& names, bool in_theirs);

// Is this person meant by their id: not P0141 or P014-b, when P014 is?
[[nodiscard]] bool tells_of(const std::string& text, const consent::PersonId& person);

}  // namespace schoolgate::gate
