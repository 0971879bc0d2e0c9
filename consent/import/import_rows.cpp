#include "consent/import/import_rows.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/ledger/text.hpp"
#include "consent/register/upn.hpp"

namespace schoolgate::consent {
namespace {

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 30;
  return text.size() > kMost ? fmt::format("'{}...'", cleaned(text.substr(0, kMost)))
                             : fmt::format("'{}'", cleaned(text));
}

std::optional<PersonKind> read_kind(std::string_view cell) {
  struct Word {
    std::string_view word;
    PersonKind kind;
  };
  constexpr std::array kWords{Word{"pupil", PersonKind::Pupil},       Word{"student", PersonKind::Pupil},
                              Word{"child", PersonKind::Pupil},       Word{"learner", PersonKind::Pupil},
                              Word{"staff", PersonKind::Staff},       Word{"teacher", PersonKind::Staff},
                              Word{"governor", PersonKind::Governor}, Word{"trustee", PersonKind::Governor},
                              Word{"visitor", PersonKind::Visitor},   Word{"volunteer", PersonKind::Visitor}};
  const std::string word = folded(cell);
  for (const Word& known : kWords) {
    if (known.word == word) return known.kind;
  }
  return std::nullopt;
}

// Finds out from all dates of the file whether the day or the month comes first.
class DateHabit {
 public:
  explicit DateHabit(std::optional<DateOrder> order) : order_(order), told_(order.has_value()) {}

  Status look_at(const std::string& cell, std::size_t line) {
    const auto written = read_date(cell);
    if (!written || !written->evidence) return {};
    if (!order_) {
      order_ = written->evidence;
      line_ = line;
    }
    if (*order_ == *written->evidence) return {};
    return failure(
        ErrorCode::InvalidInput,
        told_ ? fmt::format("line {}: the date {} cannot be in the order that was asked for", line,
                            in_quotes(cell))
              : fmt::format("line {}: the date {} has day and month the other way round than line {}", line,
                            in_quotes(cell), line_),
        "write all dates as year-month-day, for example 2026-07-03");
  }

  [[nodiscard]] Result<Day> read(const std::string& cell, const std::string& header, std::size_t line) const {
    const auto written = read_date(cell);
    if (!written)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}, column '{}': {} is not a date", line, header, in_quotes(cell)),
                     "write it as year-month-day, for example 2026-07-03");
    if (const auto day = resolve(*written, order_)) return *day;
    return failure(
        ErrorCode::InvalidInput,
        fmt::format("line {}, column '{}': {} may be day/month or month/day", line, header, in_quotes(cell)),
        "write dates as year-month-day, or say which comes first");
  }

 private:
  std::optional<DateOrder> order_;
  bool told_ = false;
  std::size_t line_ = 0;
};

// Reads one row; the first failure is kept.
class RowReader {
 public:
  RowReader(const std::vector<Column>& columns, const DateHabit& habit, ImportProblems& problems)
      : columns_(columns), habit_(habit), problems_(problems) {
    for (const Column& column : columns_) {
      if (column.field == Field::Answer && column.detail == Detail::Reply)
        questions_.push_back({column.platform, column.purpose, {}});
    }
  }

  Result<ImportedRow> read(const CsvRow& source) {
    row_ = {};
    row_.line = source.line;
    row_.answers = questions_;
    for_all_ = {};
    year_.clear();
    preferred_last_name_.clear();
    failed_ = {};
    for (std::size_t i = 0; i < columns_.size() && failed_; ++i)
      read_cell(columns_[i], cell_text(source.cells[i]));
    if (failed_) finish();
    if (!failed_) return tl::unexpected<Error>(failed_.error());
    return std::move(row_);
  }

 private:
  void fail(std::string message, std::string hint) {
    failed_ =
        failure(ErrorCode::InvalidInput, fmt::format("line {}: {}", row_.line, message), std::move(hint));
  }

  // What is not understood in a question whose yes protects counts as yes.
  std::optional<bool> protection(const Column& column, const std::string& cell) {
    switch (read_reply(cell)) {
      case Reply::Blank:
        return std::nullopt;
      case Reply::No:
      case Reply::Withdrawn:
        return false;
      case Reply::Yes:
        return true;
      case Reply::Unknown:
        break;
    }
    problems_.unknown_word(column.header, cell, "yes", row_.line);
    return true;
  }

  Reply reply(const Column& column, const std::string& cell) {
    const Reply read = read_reply(cell);
    if (read != Reply::Unknown) return read;
    problems_.unknown_word(column.header, cell, "no", row_.line);
    return Reply::Blank;
  }

  std::optional<Day> date(const Column& column, const std::string& cell) {
    if (cell.empty() || cell == "-") return std::nullopt;
    auto day = habit_.read(cell, column.header, row_.line);
    if (day) return *day;
    failed_ = tl::unexpected<Error>(day.error());
    return std::nullopt;
  }

  std::string text(const Column& column, const std::string& cell) {
    if (looks_like_formula(cell) && cell != "-")
      problems_.add(row_.line, fmt::format("column '{}': a cell that looks like a formula was taken as text",
                                           column.header));
    if (cell.find("\xef\xbf\xbd") != std::string::npos)
      problems_.add(row_.line,
                    fmt::format("column '{}': letters were lost before this file was written; type "
                                "the cell anew",
                                column.header));
    return cell;
  }

  void read_into(Claim& claim, const Column& column, const std::string& cell) {
    switch (column.detail) {
      case Detail::Reply:
        claim.reply = reply(column, cell);
        return;
      case Detail::Basis:
        claim.basis = text(column, cell);
        return;
      case Detail::GivenBy:
        claim.given_by = text(column, cell);
        return;
      case Detail::Date:
        claim.has_date_column = true;
        claim.date = date(column, cell);
        return;
      case Detail::Until:
        claim.until = date(column, cell);
        return;
      case Detail::Withdrawn:
        claim.withdrawn = date(column, cell);
        return;
      case Detail::Evidence:
        claim.evidence = text(column, cell);
        return;
    }
  }

  Claim& answer(const Column& column) {
    for (AnswerClaim& answer : row_.answers) {
      if (answer.platform == column.platform && answer.purpose == column.purpose) return answer.claim;
    }
    throw std::logic_error("a detail of an answer that has no column");  // understand_header refuses it
  }

  void read_cell(const Column& column, const std::string& cell) {
    switch (column.field) {
      case Field::Ignored:
        if (column.header.empty() && !cell.empty())
          fail("there is something in a column without a header", "give the column a header, or empty it");
        return;
      case Field::Id:
        row_.id = cell;
        return;
      case Field::FirstName:
        row_.first_name = text(column, cell);
        return;
      case Field::LastName:
        row_.last_name = text(column, cell);
        return;
      case Field::KnownAs:
        row_.known_as = text(column, cell);
        return;
      case Field::PreferredLastName:
        preferred_last_name_ = text(column, cell);
        return;
      case Field::ClassName:
        row_.class_name = text(column, cell);
        return;
      case Field::YearGroup:
        year_ = text(column, cell);
        return;
      case Field::Kind:
        row_.kind = read_kind(cell);
        if (!row_.kind && !cell.empty()) problems_.unknown_word(column.header, cell, "pupil", row_.line);
        return;
      case Field::Upn:
        row_.upn = upper_case(cell);
        return;
      case Field::DateOfBirth:
        row_.date_of_birth = date(column, cell);
        return;
      case Field::LeavingDate:
        row_.leaving_date = date(column, cell);
        return;
      case Field::DoNotPublish:
        row_.do_not_publish = protection(column, cell);
        return;
      case Field::DoNotPublishReason:
        row_.do_not_publish_reason = text(column, cell);
        return;
      case Field::ParentObjects:
        row_.parent_objects = protection(column, cell);
        return;
      case Field::ChildObjects:
        row_.child_objects = protection(column, cell);
        return;
      case Field::Biometric:
        if (!row_.biometric) row_.biometric.emplace();
        read_into(*row_.biometric, column, cell);
        return;
      case Field::AllAnswers:
        read_into(for_all_, column, cell);
        return;
      case Field::Answer:
        read_into(answer(column), column, cell);
        return;
    }
  }

  static std::string upper_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
  }

  void finish() {
    const bool id_is_upn =
        row_.id.empty() &&
        std::none_of(columns_.begin(), columns_.end(), [](const Column& c) { return c.field == Field::Id; });
    if (id_is_upn) row_.id = row_.upn;
    if (row_.id.empty()) return fail("the row has no id", "give each person an id that stays the same");
    if (!is_person_id(row_.id))
      return fail(fmt::format("the id {} cannot be used", in_quotes(row_.id)),
                  "use letters, digits, '.', '_', '-' and '@' of which the first is a letter or digit");
    row_.written_id = row_.id;
    if (!row_.upn.empty() && !is_upn(row_.upn))
      problems_.add(row_.line,
                    fmt::format("{}: the UPN is mistyped: its check letter or its form is wrong", row_.id));
    if (!year_.empty())
      row_.class_name = row_.class_name.empty() ? year_ : fmt::format("{} / {}", year_, row_.class_name);
    // Whoever uses another surname may be named by it in a photo.
    if (!preferred_last_name_.empty() && preferred_last_name_ != row_.last_name)
      row_.known_as = cell_text(fmt::format("{} {}", row_.known_as.empty() ? row_.first_name : row_.known_as,
                                            preferred_last_name_));
    for (AnswerClaim& answer : row_.answers) complete(answer.claim);
    if (!row_.do_not_publish_reason.empty() && !row_.do_not_publish) {
      row_.do_not_publish = true;
      problems_.add(
          row_.line,
          fmt::format("{}: a reason not to publish without an answer counts as do-not-publish", row_.id));
    }
  }

  // What the row says of all its answers, where an answer does not say it itself.
  void complete(Claim& claim) const {
    claim.has_date_column |= for_all_.has_date_column;
    if (!claim.date) claim.date = for_all_.date;
    if (!claim.until) claim.until = for_all_.until;
    if (!claim.withdrawn) claim.withdrawn = for_all_.withdrawn;
    if (claim.basis.empty()) claim.basis = for_all_.basis;
    if (claim.given_by.empty()) claim.given_by = for_all_.given_by;
    if (claim.evidence.empty()) claim.evidence = for_all_.evidence;
  }

  const std::vector<Column>& columns_;
  const DateHabit& habit_;
  ImportProblems& problems_;
  std::vector<AnswerClaim> questions_;
  ImportedRow row_;
  Claim for_all_;
  std::string year_;
  std::string preferred_last_name_;
  Status failed_;
};

}  // namespace

void ImportProblems::add(std::size_t line, std::string message) {
  problems_.push_back({line, std::move(message)});
}

void ImportProblems::unknown_word(const std::string& header, const std::string& word, const char* counts_as,
                                  std::size_t line) {
  unknown_lines_[{fmt::format("column '{}': {} is not understood and counts as {}", header, in_quotes(word),
                              counts_as),
                  counts_as}]
      .push_back(line);
}

std::vector<ImportProblem> ImportProblems::take() {
  constexpr std::size_t kMost = 5;
  for (auto& [what, lines] : unknown_lines_) {
    std::string message = what.first;
    if (lines.size() > 1) {
      const std::size_t shown = std::min(lines.size(), kMost);
      message += fmt::format(
          " (lines {}", fmt::join(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
      message += lines.size() > shown ? fmt::format(" and {} more)", lines.size() - shown) : ")";
    }
    problems_.push_back({lines.front(), std::move(message)});
  }
  unknown_lines_.clear();
  std::stable_sort(problems_.begin(), problems_.end(),
                   [](const ImportProblem& a, const ImportProblem& b) { return a.line < b.line; });
  return std::move(problems_);
}

Result<std::vector<ImportedRow>> read_rows(const CsvFile& file, const std::vector<Column>& columns,
                                           const ImportOptions& options, ImportProblems& problems) {
  DateHabit habit(options.date_order);
  for (std::size_t i = 1; i < file.rows.size(); ++i) {
    const CsvRow& row = file.rows[i];
    // A row that is shifted by a stray separator would put an answer under another question.
    if (row.cells.size() != columns.size())
      return failure(ErrorCode::InvalidInput,
                     fmt::format("line {}: {} cells where the header has {}", row.line, row.cells.size(),
                                 columns.size()),
                     "look for a missing or stray separator, and put cells that hold one in quotation marks");
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (!columns[j].holds_date()) continue;
      if (auto status = habit.look_at(cell_text(row.cells[j]), row.line); !status)
        return tl::unexpected<Error>(status.error());
    }
  }
  RowReader reader(columns, habit, problems);
  std::vector<ImportedRow> rows;
  rows.reserve(file.rows.size());
  for (std::size_t i = 1; i < file.rows.size(); ++i) {
    auto row = reader.read(file.rows[i]);
    if (!row) return tl::unexpected<Error>(row.error());
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace schoolgate::consent
