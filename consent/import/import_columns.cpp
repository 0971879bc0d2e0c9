#include "consent/import/import_columns.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/import/import_values.hpp"
#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 40;
  std::string result = cell_text(cleaned(text));
  if (result.size() > kMost) result = cleaned(result.substr(0, kMost)) + "...";
  return result;
}

const HeaderMapping* said_of(std::string_view text, const ImportOptions& options) {
  const std::string wanted = folded(text);
  const auto found = std::find_if(options.mapping.begin(), options.mapping.end(),
                                  [&](const HeaderMapping& one) { return folded(one.header) == wanted; });
  return found == options.mapping.end() ? nullptr : &*found;
}

bool is_reply(const Column& column) {
  return column.detail == Detail::Reply &&
         (column.field == Field::Answer || column.field == Field::Biometric ||
          column.field == Field::Choices || column.field == Field::OneAnswer);
}

// A yes under "Opt out of photos" is a no.
bool asks_the_other_way_round(std::string_view text) {
  constexpr std::array<std::string_view, 24> kTurns{
      "not",     "no",     "dont",     "don",       "never",   "without",   "refuse",   "refused",
      "refusal", "object", "objects",  "objection", "opt out", "opted out", "exclude",  "excluded",
      "deny",    "denied", "withhold", "withheld",  "decline", "declined",  "withdraw", "withdrawn"};
  const std::string words = fmt::format(" {} ", folded(text));
  return std::any_of(kTurns.begin(), kTurns.end(), [&](std::string_view turn) {
    return words.find(fmt::format(" {} ", turn)) != std::string::npos;
  });
}

Status check_mapping(const ImportOptions& options) {
  for (auto one = options.mapping.begin(); one != options.mapping.end(); ++one) {
    const auto again = std::find_if(std::next(one), options.mapping.end(), [&](const HeaderMapping& other) {
      return folded(other.header) == folded(one->header);
    });
    if (again != options.mapping.end())
      return failure(ErrorCode::InvalidInput,
                     fmt::format("the mapping names the header '{}' twice, as '{}' and as '{}'",
                                 shortened(one->header), shortened(one->column), shortened(again->column)),
                     "keep the line that is meant");
    const auto columns = understand_list(one->column, options.platforms);
    if (!columns) {
      const auto like = most_like(one->column);
      return failure(
          ErrorCode::InvalidInput,
          fmt::format("the mapping of '{}' names '{}', which is no column", shortened(one->header),
                      shortened(one->column)),
          fmt::format("map it to a column of docs/register.md{}, to ignore, or to image_ or name_ with "
                      "one of the platforms of the settings ({})",
                      like ? fmt::format(" (perhaps {})", *like) : "", fmt::join(options.platforms, ", ")));
    }
    if (asks_the_other_way_round(one->header) && std::any_of(columns->begin(), columns->end(), is_reply))
      return failure(ErrorCode::InvalidInput,
                     fmt::format("'{}' seems to ask for a no, so that a yes there would be taken for a "
                                 "consent",
                                 shortened(one->header)),
                     "turn the answers round in the spreadsheet and give the column another header, or map "
                     "it to ignore");
  }
  return {};
}

// Where a person said so of one of them, two columns may answer one question: both must be a yes.
Status check_no_two_alike(const std::vector<Column>& columns, const ImportOptions& options,
                          std::size_t line) {
  const auto alike = [&](const Column& one, const Column& other) {
    const bool choices_too = one.field == Field::Choices && other.field == Field::Answer &&
                             one.purpose == other.purpose && other.detail == Detail::Reply;
    return one.means_the_same_as(other) || choices_too;
  };
  for (const Column& one : columns) {
    if (one.field == Field::Ignored) continue;
    const auto other = std::find_if(columns.begin(), columns.end(), [&](const Column& column) {
      const bool said = one.field == Field::Answer && column.detail == Detail::Reply &&
                        (said_of(one.header, options) || said_of(column.header, options));
      return &column != &one && !said && alike(one, column);
    });
    if (other == columns.end()) continue;
    const auto& [first, second] = one.place <= other->place ? std::tie(one, *other) : std::tie(*other, one);
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}: the columns '{}' and '{}' mean the same", line,
                               shortened(first.header), shortened(second.header)),
                   "remove one of them, or map it to ignore");
  }
  return {};
}

// "image_x_until" says nothing without "image_x".
Status check_details_have_replies(const std::vector<Column>& columns, std::size_t line) {
  for (const Column& detail : columns) {
    const bool is_detail = detail.detail != Detail::Reply;
    const bool has_reply = std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
      if (detail.field == Field::AllAnswers)
        return column.field == Field::Answer || column.field == Field::Choices ||
               column.field == Field::OneAnswer;
      return column.detail == Detail::Reply && column.field == detail.field &&
             column.platform == detail.platform && column.purpose == detail.purpose;
    });
    if (is_detail && !has_reply)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: there is no answer that the column '{}' belongs to", line,
                                 shortened(detail.header)),
                     "add the column with the answer, or map this one to ignore: --column \"HEADER=ignore\"");
  }
  return {};
}

Status check_who_and_name(const std::vector<Column>& columns, std::size_t line) {
  const auto has = [&](Field field) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const Column& column) { return column.field == field; });
  };
  if (has(Field::FullName) && (has(Field::FirstName) || has(Field::LastName)))
    return failure(
        ErrorCode::InvalidInput,
        fmt::format("line {}: there is a column with whole names beside those with their parts", line),
        "map the whole name to ignore: --column \"HEADER=ignore\"");
  const bool whole = has(Field::FullName) || (has(Field::FirstName) && has(Field::LastName));
  const bool can_be_matched = whole && (has(Field::ClassName) || has(Field::DateOfBirth));
  if (!has(Field::Id) && !has(Field::Upn) && !can_be_matched)
    return failure(ErrorCode::InvalidInput, fmt::format("line {}: no column says who a row is about", line),
                   "say which column has the ids with --column \"HEADER=pupil_id\", or add a column pupil_id "
                   "or upn, or the "
                   "names together with the class or date of birth");
  if (!has(Field::FullName) && !has(Field::FirstName) && !has(Field::LastName))
    return failure(ErrorCode::InvalidInput, fmt::format("line {}: there is no column with names", line),
                   "add the columns first_name and last_name, or say which they are with --column "
                   "\"HEADER=first_name\"; without "
                   "names none can be found in photos");
  return {};
}

Status check_question_and_answer(const std::vector<Column>& columns, const ImportOptions& options,
                                 std::size_t line) {
  const auto count = [&](Field field) {
    return std::count_if(columns.begin(), columns.end(),
                         [&](const Column& column) { return column.field == field; });
  };
  const bool questions = count(Field::Question) > 0;
  if (questions && count(Field::OneAnswer) == 0)
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}: a column says what was asked, but none is the answer to it", line),
                   "say which with --column \"Header=answer\"");
  if (!options.consent.empty() && (questions || count(Field::OneAnswer) == 0))
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}: {}", line,
                               questions ? "the file says itself what was asked in each row"
                                         : "there is no column with one answer for the whole file"),
                   "leave --consent out, or say which column it is with --column \"Header=answer\"");
  return {};
}

// What is in the cells, without what would tell of somebody: "yes 41, no 9, blank 3".
std::string told(const std::vector<std::string>& cells) {
  std::array<std::size_t, kWords<Reply>.size()> counts{};
  for (const std::string& cell : cells) ++counts[static_cast<std::size_t>(read_reply(cell))];
  std::vector<std::string> parts;
  for (const auto& row : kWords<Reply>) {
    const std::size_t count = counts[static_cast<std::size_t>(row.value)];
    if (count > 0 && row.value != Reply::Unknown) parts.push_back(fmt::format("{} {}", row.word, count));
  }
  const std::size_t others = counts[static_cast<std::size_t>(Reply::Unknown)];
  if (others > 0) parts.push_back(fmt::format("something else {}", others));
  return fmt::format("{}", fmt::join(parts, ", "));
}

bool list_platforms(const std::vector<std::string>& cells, const ImportOptions& options) {
  return std::any_of(cells.begin(), cells.end(), [&](const std::string& cell) {
    const auto end = std::min(cell.find_first_of(";,"), cell.size());
    return platform_of(std::string_view(cell).substr(0, end), options.platforms).has_value();
  });
}

// `what` is "column", "question" or "choice".
ImportQuestion question_about(std::string_view what, const std::string& text, std::size_t line,
                              const std::vector<std::string>& cells, const ImportOptions& options) {
  // What to say is never an answer that somebody could repeat without a thought.
  const bool lists = list_platforms(cells, options);
  const auto like = most_like(text);
  const std::string say =
      lists || like
          ? fmt::format("say what it is, such as --column \"{}={}\", or \"=ignore\" to pass it over",
                        cleaned(text), lists ? "photo_choices" : *like)
          : fmt::format(
                "say what it is with --column \"{}=COLUMN\": photo_ or name_ with a platform, several with "
                "commas between them, or ignore to pass it over",
                cleaned(text));
  return {
      ImportQuestion::About::Column, text,
      fmt::format("line {}: the {} '{}' is not understood ({})", line, what, shortened(text), told(cells)),
      say};
}

std::vector<std::string> cells_below(const CsvFile& file, std::size_t place) {
  std::vector<std::string> cells;
  for (std::size_t row = 1; row < file.rows.size(); ++row) {
    const auto& own = file.rows[row].cells;
    cells.push_back(place < own.size() ? cell_text(own[place]) : std::string());
  }
  return cells;
}

// One answer for the whole file is to what the options say.
std::vector<Column> told_by_options(const Column& answer, const ImportOptions& options) {
  auto columns = understand_list(options.consent, options.platforms).value();
  for (Column& column : columns) {
    column.header = answer.header;
    column.place = answer.place;
  }
  return columns;
}

}  // namespace

std::optional<std::vector<Column>> meaning_of(const std::string& text, const ImportOptions& options) {
  if (const HeaderMapping* said = said_of(text, options))
    return understand_list(said->column, options.platforms);
  if (auto column = understand(text, options.platforms)) return std::vector{std::move(*column)};
  return std::nullopt;
}

std::size_t find_header(const CsvFile& file, const ImportOptions& options) {
  constexpr std::size_t kFirstRows = 10;
  for (std::size_t row = 0; row < std::min(file.rows.size(), kFirstRows); ++row) {
    std::size_t understood = 0;
    bool says_who = false;
    for (const std::string& cell : file.rows[row].cells) {
      const auto columns = meaning_of(cell_text(cell), options);
      if (!columns) continue;
      ++understood;
      const Field field = columns->front().field;
      says_who |= field == Field::Id || field == Field::Upn || field == Field::FullName ||
                  field == Field::FirstName || field == Field::LastName;
    }
    if (says_who && understood >= 2) return row;
  }
  return 0;
}

Result<std::vector<Column>> understand_header(const CsvFile& file, const ImportOptions& options,
                                              std::vector<ImportQuestion>& questions) {
  const auto failed = [](const Status& status) { return tl::unexpected<Error>(status.error()); };
  if (auto status = check_mapping(options); !status) return failed(status);
  if (!options.consent.empty()) {
    const auto consent = understand_list(options.consent, options.platforms);
    if (!consent || !std::all_of(consent->begin(), consent->end(), is_reply))
      return failure(ErrorCode::InvalidInput, fmt::format("'{}' is no consent", shortened(options.consent)),
                     "name platforms of the settings, such as photo_facebook,name_website");
  }
  const CsvRow& header = file.rows.front();
  std::vector<Column> columns;
  for (std::size_t place = 0; place < header.cells.size(); ++place) {
    const Column unknown{.header = cell_text(header.cells[place]), .place = place};
    auto meant = unknown.header.empty() ? std::vector{unknown} : meaning_of(unknown.header, options);
    if (!meant) {
      questions.push_back(
          question_about("column", unknown.header, header.line, cells_below(file, place), options));
      meant = {unknown};
    }
    for (Column& column : *meant) {
      column.header = unknown.header;
      column.place = place;
      columns.push_back(std::move(column));
    }
  }
  const bool any_understood = std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
    return !column.header.empty() && meaning_of(column.header, options);
  });
  if (!any_understood)
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}: no column is understood, beginning with '{}'", header.line,
                               shortened(columns.front().header)),
                   "look whether it is the right file and has a header, or say what each is with --column");
  if (auto status = check_question_and_answer(columns, options, header.line); !status) return failed(status);
  const bool has_questions = std::any_of(
      columns.begin(), columns.end(), [](const Column& column) { return column.field == Field::Question; });
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (has_questions || columns[i].field != Field::OneAnswer) continue;
    const Column answer = columns[i];
    columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
    if (options.consent.empty()) {
      ImportQuestion question =
          question_about("column", answer.header, header.line, cells_below(file, answer.place), options);
      question.say = "say what the file's answers are to, such as --consent photo_website";
      questions.push_back(std::move(question));
      columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(i),
                     Column{.header = answer.header, .place = answer.place});
    } else {
      const auto told = told_by_options(answer, options);
      columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(i), told.begin(), told.end());
    }
  }
  if (auto status = check_no_two_alike(columns, options, header.line); !status) return failed(status);
  if (questions.empty()) {
    if (auto status = check_details_have_replies(columns, header.line); !status) return failed(status);
    if (auto status = check_who_and_name(columns, header.line); !status) return failed(status);
  }
  return columns;
}

Result<QuestionColumns> understand_questions(const CsvFile& file, const std::vector<Column>& columns,
                                             const ImportOptions& options,
                                             std::vector<ImportQuestion>& questions) {
  QuestionColumns understood;
  const auto of = [&](Field field) {
    return std::find_if(columns.begin(), columns.end(),
                        [&](const Column& column) { return column.field == field; });
  };
  const auto question = of(Field::Question);
  if (question == columns.end()) return understood;
  const auto asked = cells_below(file, question->place);
  const auto answers = cells_below(file, of(Field::OneAnswer)->place);
  std::map<std::string, std::vector<std::string>> unknown;  // with their answers
  std::map<std::string, std::size_t> lines;
  for (std::size_t row = 0; row < asked.size(); ++row) {
    if (asked[row].empty() || understood.contains(folded(asked[row]))) continue;
    auto meant = meaning_of(asked[row], options);
    if (!meant) {
      unknown[asked[row]].push_back(answers[row]);
      lines.emplace(asked[row], file.rows[row + 1].line);
      continue;
    }
    for (Column& column : *meant) {
      const bool protects = column.field == Field::DoNotPublish || column.field == Field::ParentObjects ||
                            column.field == Field::ChildObjects;
      const bool answered =
          is_reply(column) && column.field != Field::Choices && column.field != Field::OneAnswer;
      if (!protects && !answered && column.field != Field::Ignored)
        return failure(ErrorCode::InvalidInput,
                       fmt::format("line {}: the question '{}' cannot be answered as {}",
                                   file.rows[row + 1].line, shortened(asked[row]), column_name(column)),
                       "map it to an answer such as photo_website, or to ignore");
      column.header = asked[row];
      column.place = of(Field::OneAnswer)->place;
    }
    understood.emplace(folded(asked[row]), std::move(*meant));
  }
  for (const auto& [text, replies] : unknown)
    questions.push_back(question_about("question", text, lines.at(text), replies, options));
  return understood;
}

}  // namespace schoolgate::consent
