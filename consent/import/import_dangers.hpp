// Columns that are not what their mapping says: numbers of answers instead of pupils, answers to another
// question than the one they are mapped to; and rows whose answers may have moved.
#pragma once

#include <vector>

#include "consent/import/import_columns.hpp"
#include "consent/import/import_problems.hpp"
#include "consent/sheet/csv.hpp"

namespace schoolgate::consent {

// Needs the columns of the file's first row. Refuses, with the reason and what to do:
// an id that counts the answers to a form, since the next form's number 1 is somebody else; the name of
// whoever filled a form in, where a child's is wanted; and an answer whose question stands in another column
// that is passed over, since it may be any question's.
[[nodiscard]] Status check_columns_mean_what_they_seem(const CsvFile& file,
                                                       const std::vector<Column>& columns,
                                                       const ImportOptions& options);

// Fills up rows whose last cells were left out. Fails where a cell may be missing in the middle, or is one
// too many: either would put an answer under another question.
[[nodiscard]] Status complete_rows(CsvFile& file, const std::vector<Column>& columns,
                                   ImportProblems& problems);

}  // namespace schoolgate::consent
