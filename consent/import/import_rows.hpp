// The rows of a school's list, cell by cell, before rows about one person are joined.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "consent/import/import_columns.hpp"
#include "consent/import/import_problems.hpp"

namespace schoolgate::consent {

// What a row says about one question. A reply that is not understood has become Blank.
struct Claim {
  Reply reply = Reply::Blank;
  bool has_date_column = false;
  std::optional<Day> date;
  std::optional<Day> until;
  std::optional<Day> withdrawn;
  std::string basis;
  std::string given_by;
  std::string evidence;
};

struct AnswerClaim {
  PlatformId platform;
  Purpose purpose = Purpose::Image;
  Claim claim;
};

// Empty texts and absent values: the file says nothing.
struct ImportedRow {
  std::size_t line = 0;
  PersonId id;          // empty where the file has none
  PersonId written_id;  // another one than `id` when a person said that the two are one
  std::string first_name;
  std::string last_name;
  std::string known_as;
  std::string class_name;
  std::string upn;
  std::string do_not_publish_reason;
  std::optional<PersonKind> kind;
  std::optional<Day> date_of_birth;
  std::optional<Day> leaving_date;
  std::optional<bool> do_not_publish;  // what is not understood is a yes
  std::optional<bool> parent_objects;  // likewise
  std::optional<bool> child_objects;   // likewise
  std::optional<Claim> biometric;
  std::vector<AnswerClaim> answers;  // at most one for each platform and purpose
  std::string question;              // folded, of a row that answers one; otherwise empty
};

// The claim in the row, put there blank where it is not yet.
[[nodiscard]] Claim& claim_of(ImportedRow& row, const PlatformId& platform, Purpose purpose);

// Of two answers to one question: a yes only where both are, to no more than both are to.
[[nodiscard]] Reply stricter(Reply one, Reply other);

// Needs the columns of the file's first row and whole rows. Fails on the first row that cannot be placed,
// with its line.
[[nodiscard]] Result<std::vector<ImportedRow>> read_rows(const CsvFile& file,
                                                         const std::vector<Column>& columns,
                                                         const QuestionColumns& asked,
                                                         const ImportOptions& options,
                                                         ImportProblems& problems);

}  // namespace schoolgate::consent
