// A school's CSV file to register changes: read strictly, shown as a difference, applied whole or not at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/register.hpp"

namespace schoolgate::consent {

struct ImportOptions {
  std::vector<PlatformId> platforms;  // those the settings know; a column for another one is an error
  Day day{};                          // the day of the import: date of answers that carry none
};

struct ImportProblem {
  std::size_t line = 0;  // 1-based line in the file where the row starts; 0 for the file as a whole
  std::string message;   // what is wrong and what was made of it
};

struct ImportPlan {
  std::vector<Person> people;           // as they will be after the import; only those in the file
  std::vector<std::string> difference;  // one line for each change against the register; people by id
  std::vector<ImportProblem>
      warnings;  // conflicting answers (counted as no), unknown words (counted as no), ...
};

// Reads the whole file (UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252). Fails, naming line and
// column, when any header is not understood or any row cannot be placed; nothing is ever dropped silently.
[[nodiscard]] Result<ImportPlan> plan_import(std::string_view file_bytes, const RegisterView& current,
                                             const ImportOptions& options);

// The register as a CSV file that plan_import reads back to the same register.
[[nodiscard]] std::string export_csv(const RegisterView& people, const std::vector<PlatformId>& platforms);

}  // namespace schoolgate::consent
