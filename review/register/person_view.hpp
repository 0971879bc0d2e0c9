// One entry of the register as the page gets it: docs/api.md, "Register".
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "consent/register/person.hpp"
#include "foundation/result.hpp"
#include "review/people/people_directory.hpp"

namespace schoolgate::review {

struct Services;

// Another one whenever anything about the person, or who else they are said to be, is another.
[[nodiscard]] std::string version_of(const PeopleSnapshot& people, const consent::Person& person);
[[nodiscard]] Error nobody_called(const std::string& id);
// As it stands now. NotFound where nobody has that id.
[[nodiscard]] Result<nlohmann::json> person_json(Services& services, const std::string& id);

}  // namespace schoolgate::review
