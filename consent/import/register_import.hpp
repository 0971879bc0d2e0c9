// A school's list to register changes: read strictly, shown as a difference, applied whole or not at all.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "consent/import/import_values.hpp"
#include "consent/register/register.hpp"
#include "consent/sheet/csv.hpp"

namespace schoolgate::consent {

// A header, a question or a choice as the file has it, and what it stands for: "May we show photos on
// Facebook?" for "image_facebook", "House points" for "ignore", "Photo consent" for
// "photo_facebook,photo_website".
struct HeaderMapping {
  std::string header;
  std::string column;
};

// A word of the school's own, "Opt in: parent portal", and what it means.
struct SaidWord {
  std::string word;
  Reply reply = Reply::Unknown;
};

// Whom the row that begins in this line is about, where the file has no ids.
struct SaidOfRow {
  std::size_t line = 0;
  PersonId person{};  // empty: somebody whom the register does not have
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
  std::vector<SaidWord> answers{};
  std::string consent{};  // what a file with one answer is about: "photo_website,photo_facebook"
  std::vector<SaidOfRow> rows{};
  bool new_people = false;        // whom nobody in the register is like is new, also without an id
  bool absent_have_left = false;  // pupils who are not in the file left before the day of the import
};

struct ImportProblem {
  std::size_t line = 0;    // 1-based line in the file where the row starts; 0 for the file as a whole
  std::string message;     // what is wrong and what was made of it; people by id
  bool told_only = false;  // nothing is wrong: nobody has to do anything about it
};

// What a person must say before the file can be taken: of a header, question or choice, of a word in an
// answer, of a row or an entry that may be about somebody who is known, of rows about nobody who is known.
struct ImportQuestion {
  enum class About { Column, Word, Row, Pair, NewPeople };
  About about = About::Column;
  std::string text;      // the header, question, choice or word as it stands in the file
  std::string message;   // what is not understood, with how often which answer is there; people by id
  std::string say;       // how it is said by command
  std::size_t line = 0;  // of Row: where it begins
  // Of Row and Pair: who comes, and whom they may be; of NewPeople: all of them. Without an id in the file:
  // "".
  std::vector<Person> people{};
};
constexpr auto words_of(ImportQuestion::About) {
  using enum ImportQuestion::About;
  return words<ImportQuestion::About>(
      {{Column, "column"}, {Word, "word"}, {Row, "row"}, {Pair, "pair"}, {NewPeople, "new-people"}});
}

// A header of the file and what it is taken for, as a mapping says it: "photo_facebook,name_facebook"; empty
// where that is not understood.
struct ImportColumn {
  std::string header;
  std::string means;
};

struct ImportChange {
  PersonId person;
  std::string words;  // what changes about them, by id and without names
};

struct ImportPlan {
  std::vector<ImportQuestion> questions;  // while there are any, the rest is empty
  std::uint64_t register_version = 0;     // of the register it was planned on, for Register::put_people
  std::vector<Person> people;             // as they will be; those in the file, and who left
  std::vector<SaidOfPair> said;           // to be remembered with them
  std::vector<ImportChange> difference;   // one for each person that changes
  std::vector<ImportProblem> warnings;    // conflicting answers (counted as no), rows passed over, ...
  std::size_t rows = 0;                   // below the header
  std::size_t new_people = 0;
  std::size_t changed_people = 0;  // of those whom the register has
};

// Takes the rows of a whole file, as read_list() gives them. Fails, naming line and column, when any row
// cannot be placed; nothing is ever dropped silently. Needs a day that exists.
//
// What is not understood, a header, a question or a word in an answer, is asked about and never guessed; then
// rows that may be about somebody whom the register or the file has under another id, or that are somebody
// else than the register has under theirs, until the options tell. Rows without ids are matched by name with
// class or date of birth.
//
// A blank answer is a no; any other blank cell leaves the register as it is, and so does a column that the
// file lacks. An answer that was withdrawn or refused later than the file's yes stays so.
[[nodiscard]] Result<ImportPlan> plan_import(CsvFile file, const RegisterView& current,
                                             const ImportOptions& options);

// What the file's headers are taken for, in their order, whether or not the whole can be taken.
[[nodiscard]] std::vector<ImportColumn> columns_of(const CsvFile& file, const ImportOptions& options);

// The register as a CSV file that plan_import reads back to the same register.
[[nodiscard]] std::string export_csv(const RegisterView& people, const std::vector<PlatformId>& platforms);

}  // namespace schoolgate::consent
