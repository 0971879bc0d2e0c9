// Several rows of a school's list about one person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "consent/import/import_rows.hpp"

namespace schoolgate::consent {

// One row for each person, in the order of their first rows. Answers that differ become a no, of protections
// the stricter holds, and each is reported. Fails when one id stands for two people.
[[nodiscard]] Result<std::vector<ImportedRow>> join_rows(std::vector<ImportedRow> rows,
                                                         ImportProblems& problems);

// In a list with a row for each question: whoever lacks the row of one has not answered it.
void answer_every_question(std::vector<ImportedRow>& rows, const QuestionColumns& asked,
                           ImportProblems& problems);

// An id for finding out whether two differ only in capitals.
[[nodiscard]] std::string small_letters(std::string_view id);

}  // namespace schoolgate::consent
