// Whom the rows of a list without ids are about.
#pragma once

#include <vector>

#include "consent/import/import_rows.hpp"
#include "consent/register/register_view.hpp"

namespace schoolgate::consent {

// Gives every row an id: of whom the register has under the row's UPN; else of whom it has under the same
// name and class, or name and date of birth, whose name and class then stay as they are; else a new one,
// N0001 and so on, the same for rows of the file that are alike in the same way. `said` gets what
// options.rows tells of people who are not one.
//
// Asks where the same name has no class or date of birth to go with it, a name in the register differs by a
// letter or two, or somebody would be new without options.new_people. Fails where options.rows names a line
// or an id that is not there.
[[nodiscard]] Status give_ids(std::vector<ImportedRow>& rows, const RegisterView& current,
                              const ImportOptions& options, std::vector<SaidOfPair>& said,
                              std::vector<ImportQuestion>& questions);

}  // namespace schoolgate::consent
