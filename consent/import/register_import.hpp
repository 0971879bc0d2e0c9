// A school's CSV file to register changes: read strictly, shown as a difference, applied whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/import/import_values.hpp"
#include "consent/register/register.hpp"

namespace schoolgate::consent {

// A header as the file has it, and the column it stands for: "May we show photos on Facebook?" for
// "image_facebook", "House points" for "ignore".
struct HeaderMapping {
  std::string header;
  std::string column;
};

struct ImportOptions {
  std::vector<PlatformId> platforms;      // those the settings know; a column for another one is an error
  Day day{};                              // the day of the import: date of granted answers that carry none
  std::vector<HeaderMapping> mapping{};   // a school's saved profile; headers that the file lacks do no harm
  std::optional<DateOrder> date_order{};  // unset: the file's own dates must show how they are meant
  // What a person says of ids that may be one person's; what was said before need not be said again. A pair
  // of one id with itself, said to be the same: their name or date of birth really changed.
  std::vector<SaidOfPair> said{};
  // Register::forgotten(): left out, with a warning.
  std::vector<ForgottenPerson> forgotten{};
};

struct ImportProblem {
  std::size_t line = 0;  // 1-based line in the file where the row starts; 0 for the file as a whole
  std::string message;   // what is wrong and what was made of it; people by id
};

struct ImportPlan {
  std::uint64_t register_version = 0;   // of the register it was planned on, for Register::put_people
  std::vector<Person> people;           // as they will be after the import; only those in the file
  std::vector<SaidOfPair> said;         // to be remembered with them
  std::vector<std::string> difference;  // one line for each change against the register; people by id
  std::vector<ImportProblem>
      warnings;  // conflicting answers (counted as no), unknown words (counted as no), ...
};

// Reads the whole file (UTF-8 with or without BOM, UTF-16 with BOM, or Windows-1252). Fails, naming line and
// column, when any header is not understood or any row cannot be placed; nothing is ever dropped silently.
// Needs a day that exists.
//
// Refuses rows that may be about somebody whom the register or the file has under another id, or that are
// somebody else than the register has under theirs, until options.said tells.
//
// A blank answer is a no; any other blank cell leaves the register as it is, and so does a column that the
// file lacks. An answer that was withdrawn or refused later than the file's yes stays so.
[[nodiscard]] Result<ImportPlan> plan_import(std::string_view file_bytes, const RegisterView& current,
                                             const ImportOptions& options);

// The register as a CSV file that plan_import reads back to the same register.
[[nodiscard]] std::string export_csv(const RegisterView& people, const std::vector<PlatformId>& platforms);

}  // namespace schoolgate::consent
