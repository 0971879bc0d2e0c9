// What is held of a person as one page for them to read: no script, no link to elsewhere but to its pictures.
#pragma once

#include <string>

#include "gate/requests/subject_access.hpp"
#include "gate/school/settings.hpp"

namespace schoolgate::gate {

[[nodiscard]] std::string subject_access_page(const SubjectData& data, const Settings& settings);

}  // namespace schoolgate::gate
