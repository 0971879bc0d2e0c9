// Columns that are not what their mapping says: numbers of answers instead of pupils, answers to another
// question than the one they are mapped to.
#pragma once

#include <vector>

#include "consent/import/csv.hpp"
#include "consent/import/import_columns.hpp"

namespace schoolgate::consent {

// Needs the columns of the file's first row. Refuses, with the reason and what to do:
// an id that counts the answers to a form, since the next form's number 1 is somebody else; and an answer
// whose question stands in another column that is passed over, since it may be any question's.
[[nodiscard]] Status check_columns_mean_what_they_seem(const CsvFile& file,
                                                       const std::vector<Column>& columns,
                                                       const ImportOptions& options);

}  // namespace schoolgate::consent
