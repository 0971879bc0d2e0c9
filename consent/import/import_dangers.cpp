#include "consent/import/import_dangers.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

std::set<std::string> folded_words(std::string_view text) {
  std::istringstream stream(folded(text));
  std::set<std::string> words;
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

bool has_any(const std::set<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](std::string_view word) { return words.contains(std::string(word)); });
}

class Suspicion {
 public:
  Suspicion(const CsvFile& file, const std::vector<Column>& columns, const ImportOptions& options)
      : file_(file), columns_(columns), options_(options) {}

  // Forms number their answers 1, 2, 3 in a column "ID".
  Status response_numbers() const {
    const auto id = std::find_if(columns_.begin(), columns_.end(),
                                 [](const Column& column) { return column.field == Field::Id; });
    if (id == columns_.end()) return {};
    const auto words = folded_words(id->header);
    const bool plain_id = words == std::set<std::string>{"id"};
    const bool of_answers = has_any(words, {"response", "submission", "answer", "entry", "respondent"});
    const bool of_rows =
        words.empty() || words == std::set<std::string>{"no"} || has_any(words, {"row", "nr"});
    const bool counts = counts_from_one(id->place);
    const bool refused =
        of_answers || (plain_id && is_form()) || (counts && (of_rows || (plain_id && !mapped(*id))));
    if (!refused) return {};
    return failure(
        ErrorCode::InvalidInput,
        fmt::format(
            "line {}: the column {} numbers the answers in this file, not the pupils: number 1 of the "
            "next file would be another child",
            line(), in_quotes(id->header)),
        "map it to ignore (--column \"HEADER=ignore\"): the rows are then matched by name with class or date "
        "of birth, or by a column "
        "pupil_id or upn");
  }

  // Whoever is signed in fills in the form: "Name" is the parent's.
  Status name_of_who_answered() const {
    const auto name = std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) {
      return column.field == Field::FullName && folded(column.header) == "name" && !mapped(column);
    });
    if (name == columns_.end() || !is_form()) return {};
    return failure(
        ErrorCode::InvalidInput,
        fmt::format("line {}: the column {} of a form is the name of whoever filled it in", line(),
                    in_quotes(name->header)),
        "map it to ignore (--column \"HEADER=ignore\"); the form must ask for the child's name and class");
  }

  // "Description, Consent Given": the answer is to whatever the description says, row by row.
  Status questions_in_rows() const {
    const auto answer = std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) {
      return is_answer(column) && !names_its_question(column.header);
    });
    for (const Column& column : columns_) {
      if (!may_hold_questions(column)) continue;
      const bool is_question = (answer != columns_.end() && reads_like_questions(column)) ||
                               (has_answers() && tells_rows_of_one_pupil_apart(column));
      if (!is_question) continue;
      return failure(
          ErrorCode::InvalidInput,
          fmt::format("line {}: the column {} says what was asked in each row, but it is mapped to "
                      "{}: a yes to anything would count",
                      line(), in_quotes(column.header), column_name(column)),
          "export one row for each pupil with one column for each question, or keep only the rows "
          "of one question and take that column out of the file");
    }
    return {};
  }

 private:
  [[nodiscard]] std::size_t line() const { return file_.rows.front().line; }

  [[nodiscard]] bool mapped(const Column& column) const {
    return std::any_of(options_.mapping.begin(), options_.mapping.end(),
                       [&](const HeaderMapping& one) { return folded(one.header) == folded(column.header); });
  }

  [[nodiscard]] bool has_header(std::string_view wanted) const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](const Column& column) { return folded(column.header) == wanted; });
  }

  // What Microsoft's and Google's forms put beside every answer.
  [[nodiscard]] bool is_form() const {
    return has_header("completion time") || has_header("last modified time") || has_header("timestamp") ||
           (has_header("start time") && has_header("email"));
  }

  [[nodiscard]] std::string cell(std::size_t row, std::size_t place) const {
    const auto& cells = file_.rows[row].cells;
    return place < cells.size() ? cell_text(cells[place]) : std::string();
  }

  [[nodiscard]] bool counts_from_one(std::size_t place) const {
    for (std::size_t row = 1; row < file_.rows.size(); ++row) {
      if (cell(row, place) != std::to_string(row)) return false;
    }
    return file_.rows.size() > 1;
  }

  static bool is_answer(const Column& column) {
    return column.detail == Detail::Reply &&
           (column.field == Field::Answer || column.field == Field::Biometric);
  }

  [[nodiscard]] bool has_answers() const { return std::any_of(columns_.begin(), columns_.end(), is_answer); }

  [[nodiscard]] bool names_its_question(std::string_view header) const {
    const auto words = folded_words(header);
    const bool names_platform =
        std::any_of(options_.platforms.begin(), options_.platforms.end(), [&](const PlatformId& platform) {
          const auto own = folded_words(platform);
          return std::includes(words.begin(), words.end(), own.begin(), own.end());
        });
    return names_platform ||
           has_any(words, {"photo",      "photos",  "photograph", "photographs", "photography", "image",
                           "images",     "picture", "pictures",   "video",       "videos",      "film",
                           "filming",    "name",    "names",      "named",       "web",         "website",
                           "twitter",    "social",  "online",     "media",       "newspaper",   "biometric",
                           "biometrics", "face",    "recognition"});
  }

  // Only what a mapping put aside: a header that is understood by itself is what it says.
  [[nodiscard]] bool may_hold_questions(const Column& column) const {
    if (column.header.empty() || !mapped(column)) return false;
    switch (column.field) {
      case Field::Ignored:
      case Field::KnownAs:
      case Field::PreferredLastName:
      case Field::ClassName:
      case Field::YearGroup:
      case Field::Kind:
      case Field::DoNotPublishReason:
        return true;
      case Field::AllAnswers:
      case Field::Answer:
      case Field::Biometric:
        return column.detail == Detail::Basis || column.detail == Detail::GivenBy ||
               column.detail == Detail::Evidence;
      case Field::Question:
      case Field::OneAnswer:
      case Field::Choices:
      case Field::Id:
      case Field::FullName:
      case Field::FirstName:
      case Field::LastName:
      case Field::Upn:
      case Field::DateOfBirth:
      case Field::LeavingDate:
      case Field::DoNotPublish:
      case Field::ParentObjects:
      case Field::ChildObjects:
        break;
    }
    return false;
  }

  [[nodiscard]] bool reads_like_questions(const Column& column) const {
    const auto header = folded_words(column.header);
    if (has_any(header, {"description", "question", "item", "type", "category", "kind", "purpose",
                         "statement", "permission", "topic", "subject", "consent"}))
      return true;
    for (std::size_t row = 1; row < file_.rows.size(); ++row) {
      const std::string text = cell(row, column.place);
      if (names_its_question(text) ||
          has_any(folded_words(text),
                  {"internet", "consent", "permission", "trip", "trips", "visits", "copyright", "press"}))
        return true;
    }
    return false;
  }

  // Rows of one pupil that differ in what others' rows say too: not a parent's name, but a question.
  [[nodiscard]] bool tells_rows_of_one_pupil_apart(const Column& column) const {
    if (has_any(
            folded_words(column.header),
            {"parent", "parents", "carer", "guardian", "relationship", "mother", "father", "email", "mail",
             "phone", "mobile", "address", "name", "respondent", "by", "time", "date", "timestamp"}))
      return false;
    const auto id = std::find_if(columns_.begin(), columns_.end(), [](const Column& one) {
      return one.field == Field::Id || one.field == Field::Upn;
    });
    if (id == columns_.end()) return false;
    std::map<std::string, std::set<std::string>> said_of;  // by pupil
    std::map<std::string, std::set<std::string>> pupils_with;
    for (std::size_t row = 1; row < file_.rows.size(); ++row) {
      const std::string value = folded(cell(row, column.place));
      said_of[cell(row, id->place)].insert(value);
      pupils_with[value].insert(cell(row, id->place));
    }
    return std::any_of(said_of.begin(), said_of.end(), [&](const auto& pupil) {
      return pupil.second.size() > 1 &&
             std::any_of(pupil.second.begin(), pupil.second.end(),
                         [&](const std::string& value) { return pupils_with.at(value).size() > 1; });
    });
  }

  const CsvFile& file_;
  const std::vector<Column>& columns_;
  const ImportOptions& options_;
};

// A row that is too short may lack cells at its end or one in its middle, which would put a yes under another
// question. One that holds nothing but names and noes says the same either way.
bool says_more_than_no(const CsvRow& row, const std::vector<Column>& columns) {
  return std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
    if (column.place >= row.cells.size()) return false;
    const Reply reply = read_reply(row.cells[column.place]);
    switch (column.field) {
      case Field::Ignored:
      case Field::Id:
      case Field::FullName:
      case Field::FirstName:
      case Field::LastName:
        return false;
      case Field::KnownAs:
      case Field::PreferredLastName:
      case Field::ClassName:
      case Field::YearGroup:
      case Field::Kind:
      case Field::Upn:
      case Field::DateOfBirth:
        return reply != Reply::Unknown && reply != Reply::Blank && row.cells[column.place].size() > 1;
      case Field::LeavingDate:
      case Field::DoNotPublish:
      case Field::DoNotPublishReason:
      case Field::ParentObjects:
      case Field::ChildObjects:
      case Field::Biometric:
      case Field::AllAnswers:
      case Field::Answer:
      case Field::Question:
      case Field::OneAnswer:
      case Field::Choices:
        break;
    }
    return reply != Reply::No && reply != Reply::Blank;
  });
}

}  // namespace

Status complete_rows(CsvFile& file, const std::vector<Column>& columns, ImportProblems& problems) {
  const std::size_t wanted = file.rows.front().cells.size();
  for (std::size_t i = 1; i < file.rows.size(); ++i) {
    CsvRow& row = file.rows[i];
    if (row.cells.size() == wanted) continue;
    if (row.cells.size() > wanted || says_more_than_no(row, columns))
      return failure(
          ErrorCode::InvalidInput,
          fmt::format("line {}: {} cells where the header has {}", row.line, row.cells.size(), wanted),
          "look for a missing or stray separator, and put cells that hold one in quotation marks");
    row.cells.resize(wanted);
    problems.note("the row ends before the header does; what is missing counts as blank", row.line);
  }
  return {};
}

Status check_columns_mean_what_they_seem(const CsvFile& file, const std::vector<Column>& columns,
                                         const ImportOptions& options) {
  const Suspicion suspicion(file, columns, options);
  if (auto status = suspicion.response_numbers(); !status) return status;
  if (auto status = suspicion.name_of_who_answered(); !status) return status;
  return suspicion.questions_in_rows();
}

}  // namespace schoolgate::consent
