// The rows of a school's list, cell by cell, before rows about one person are joined.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "consent/import/import_columns.hpp"

namespace schoolgate::consent {

// What was noticed and what was made of it. The same word in the same column is reported once.
class ImportProblems {
 public:
  void add(std::size_t line, std::string message);
  void unknown_word(const std::string& header, const std::string& word, const char* counts_as,
                    std::size_t line);
  // Ordered by line.
  [[nodiscard]] std::vector<ImportProblem> take();

 private:
  std::vector<ImportProblem> problems_;
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> unknown_lines_;
};

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
  PersonId id;
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
  std::vector<AnswerClaim> answers;  // the same questions in the same order in every row
};

// Needs the columns of the file's first row. Fails on the first row that cannot be placed, with its line.
[[nodiscard]] Result<std::vector<ImportedRow>> read_rows(const CsvFile& file,
                                                         const std::vector<Column>& columns,
                                                         const ImportOptions& options,
                                                         ImportProblems& problems);

}  // namespace schoolgate::consent
