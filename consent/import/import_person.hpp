// What a row of a school's list makes of a person.
#pragma once

#include "consent/import/import_rows.hpp"

namespace schoolgate::consent {

// The person as they will be. `now` is null when the register does not know them yet. A yes never overrides a
// withdrawal or refusal that is younger than it, and a blank never lifts a protection; both are reported.
[[nodiscard]] Person after_import(const Person* now, const ImportedRow& row, Day day,
                                  ImportProblems& problems);

}  // namespace schoolgate::consent
