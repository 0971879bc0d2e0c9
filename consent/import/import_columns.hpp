// What the columns of a school's list mean, and what was asked in the rows of one that has a row for each
// question.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "consent/import/column_names.hpp"
#include "consent/import/register_import.hpp"
#include "consent/sheet/csv.hpp"

namespace schoolgate::consent {

// By the question as it is compared, folded().
using QuestionColumns = std::map<std::string, std::vector<Column>>;

// The place of the header among the first rows: a report has its title above it. The first row when none of
// them looks like one.
[[nodiscard]] std::size_t find_header(const CsvFile& file, const ImportOptions& options);

// Gives the columns of the file's first row; one header may stand for several. Asks about each that is not
// understood and gives it as Ignored. Fails when two headers mean the same, when nothing says who a row is
// about, or when the mapping itself makes no sense.
[[nodiscard]] Result<std::vector<Column>> understand_header(const CsvFile& file, const ImportOptions& options,
                                                            std::vector<ImportQuestion>& questions);

// The same for what stands in the column of questions; nothing where there is none.
[[nodiscard]] Result<QuestionColumns> understand_questions(const CsvFile& file,
                                                           const std::vector<Column>& columns,
                                                           const ImportOptions& options,
                                                           std::vector<ImportQuestion>& questions);

// What the mapping says of a header, a question or a choice, or what it says by itself.
[[nodiscard]] std::optional<std::vector<Column>> meaning_of(const std::string& text,
                                                            const ImportOptions& options);

}  // namespace schoolgate::consent
