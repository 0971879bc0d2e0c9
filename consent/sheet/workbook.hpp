// Lists as Excel workbooks (.xlsx), and whichever of the two a file is.
#pragma once

#include "consent/sheet/csv.hpp"

namespace schoolgate::consent {

// The one visible sheet that holds anything, row by row as CSV would have it: the number of a row is its
// line, dates are year-month-day, ids keep the zeros that their format shows, cells that failed are "#N/A"
// and the like. Formulas are not computed: what the spreadsheet computed counts. Fails, saying what to do, on
// several such sheets, on macros, a password, a limit exceeded (of unpacked bytes, too) or a broken file.
[[nodiscard]] Result<CsvFile> read_workbook(std::string_view bytes, const CsvLimits& limits = {});

// A workbook or a CSV file, told apart by its first bytes.
[[nodiscard]] Result<CsvFile> read_list(std::string_view bytes);

}  // namespace schoolgate::consent
