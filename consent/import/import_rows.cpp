#include "consent/import/import_rows.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/import/import_cells.hpp"
#include "consent/ledger/text.hpp"
#include "consent/register/upn.hpp"

namespace schoolgate::consent {
namespace {

// Reads one row; the first failure is kept.
class RowReader {
 public:
  RowReader(const std::vector<Column>& columns, const QuestionColumns& asked, const ImportOptions& options,
            const DateHabit& habit, ImportProblems& problems)
      : columns_(columns),
        asked_(asked),
        options_(options),
        vocabulary_(options),
        habit_(habit),
        problems_(problems) {}

  Result<ImportedRow> read(const CsvRow& source) {
    row_ = {};
    row_.line = source.line;
    for_all_ = {};
    year_.clear();
    preferred_last_name_.clear();
    replied_.clear();
    failed_ = {};
    for (std::size_t i = 0; i < columns_.size() && failed_; ++i) {
      if (columns_[i].field == Field::Question) row_.question = folded(source.cells[columns_[i].place]);
    }
    for (std::size_t i = 0; i < columns_.size() && failed_; ++i) {
      const std::string cell = cell_text(source.cells[columns_[i].place]);
      if (columns_[i].field != Field::Ignored && is_spreadsheet_error(cell)) {
        fail(fmt::format("column '{}': {} is an error of the spreadsheet, not a value", columns_[i].header,
                         cell),
             "put the formula right, or type what should stand there");
      } else {
        read_cell(columns_[i], cell);
      }
    }
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
    switch (vocabulary_.read(cell)) {
      case Reply::Blank:
        return std::nullopt;
      case Reply::No:
      case Reply::Withdrawn:
        return false;
      case Reply::Yes:
        return true;
      case Reply::Requested:
      case Reply::YesWithoutName:
      case Reply::YesFirstName:
      case Reply::FirstName:
      case Reply::Unknown:
        break;
    }
    problems_.unknown_word(column.header, cell, "yes", row_.line);
    return true;
  }

  // One yes of several protects.
  void protect(std::optional<bool>& value, const Column& column, const std::string& cell) {
    const auto read = protection(column, cell);
    if (read) value = value.value_or(false) || *read;
  }

  Reply reply(const Column& column, const std::string& cell) {
    const Reply read = vocabulary_.read(cell);
    if (read == Reply::Requested) {
      problems_.note(fmt::format("column '{}': {} says that nobody has answered yet and counts as no",
                                 column.header, in_quotes(cell)),
                     row_.line);
      return Reply::Blank;
    }
    if (const auto name = about_the_name(read); name && column.field == Field::Answer) {
      const bool asks_of_name = column.purpose == Purpose::Name;
      if (asks_of_name || (read != Reply::FirstName && column.purpose == Purpose::Image)) {
        if (read != *name)
          problems_.note(fmt::format("column '{}': {} counts as {}", column.header, in_quotes(cell),
                                     *name == Reply::No ? "no for the name" : "yes for the first name alone"),
                         row_.line);
        if (asks_of_name) return *name;
        take_reply({column.platform, Purpose::Name}, *name);
        return Reply::Yes;
      }
    } else if (read != Reply::Unknown && !name) {
      return read;
    }
    problems_.ask(column.header, cell, ImportQuestion::About::Word, row_.line);
    return Reply::Blank;
  }

  // Several columns may answer one question.
  void take_reply(const std::pair<PlatformId, Purpose>& question, Reply reply) {
    Claim& claim = claim_of(row_, question.first, question.second);
    claim.reply = replied_.insert(question).second ? reply : stricter(claim.reply, reply);
  }

  // "Website;Facebook;": what is not named is a no.
  void read_choices(const Column& column, const std::string& cell) {
    std::set<PlatformId> chosen;
    bool none = false;
    for (const std::string& choice : choices_of(cell, options_)) {
      const auto columns = meaning_of_choice(choice, column.purpose, options_);
      const Reply read = vocabulary_.read(choice);
      if (columns) {
        chosen.insert(columns->begin(), columns->end());
      } else if (read == Reply::No || read == Reply::Blank || read == Reply::Withdrawn) {
        none = true;
      } else {
        problems_.ask(column.header, choice, ImportQuestion::About::Column, row_.line);
      }
    }
    if (none && !chosen.empty())
      problems_.note(fmt::format("column '{}': a choice beside a no counts as no", column.header), row_.line);
    for (const PlatformId& platform : options_.platforms) {
      const bool yes = !none && chosen.contains(platform);
      take_reply({platform, column.purpose}, yes ? Reply::Yes : Reply::Blank);
    }
  }

  // The answer to the question of this row, for all that it stands for.
  void read_answer_to_question(const std::string& cell) {
    if (row_.question.empty()) return fail("the row does not say what was asked", "fill the cell in");
    const auto columns = asked_.find(row_.question);
    if (columns == asked_.end()) return;  // somebody is asked what it means
    for (const Column& column : columns->second) {
      if (failed_) read_cell(column, cell);
    }
  }

  void read_full_name(const Column& column, const std::string& cell) {
    auto name = divided_name(column.header, text(column, cell));
    if (!name) return fail(name.error().message, name.error().hint);
    if (name->guessed)
      problems_.note(fmt::format("column '{}': a name of more than two words was divided after the first; "
                                 "write \"Surname, Forename\" where that is wrong",
                                 column.header),
                     row_.line);
    row_.first_name = std::move(name->first);
    row_.last_name = std::move(name->last);
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

  void read_cell(const Column& column, const std::string& cell) {
    switch (column.field) {
      case Field::Ignored:
        if (column.header.empty() && !cell.empty())
          fail("there is something in a column without a header", "give the column a header, or empty it");
        return;
      case Field::Question:
        return;  // read before all others
      case Field::OneAnswer:
        read_answer_to_question(cell);
        return;
      case Field::Choices:
        read_choices(column, cell);
        return;
      case Field::FullName:
        read_full_name(column, cell);
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
        protect(row_.do_not_publish, column, cell);
        return;
      case Field::DoNotPublishReason:
        row_.do_not_publish_reason = text(column, cell);
        return;
      case Field::ParentObjects:
        protect(row_.parent_objects, column, cell);
        return;
      case Field::ChildObjects:
        protect(row_.child_objects, column, cell);
        return;
      case Field::Biometric:
        if (!row_.biometric) row_.biometric.emplace();
        read_into(*row_.biometric, column, cell);
        return;
      case Field::AllAnswers:
        read_into(for_all_, column, cell);
        return;
      case Field::Answer:
        if (column.detail == Detail::Reply) {
          take_reply({column.platform, column.purpose}, reply(column, cell));
        } else {
          read_into(claim_of(row_, column.platform, column.purpose), column, cell);
        }
        return;
    }
  }

  [[nodiscard]] bool has(Field field) const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](const Column& column) { return column.field == field; });
  }

  static std::string upper_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
  }

  void finish() {
    if (row_.id.empty() && !has(Field::Id)) row_.id = row_.upn;
    if (row_.id.empty() && has(Field::Id))
      return fail("the row has no id", "give each person an id that stays the same");
    if (!row_.id.empty() && !is_person_id(row_.id))
      return fail(fmt::format("the id {} cannot be used", in_quotes(row_.id)),
                  "use letters, digits, '.', '_', '-' and '@' of which the first is a letter or digit");
    if (row_.id.empty() && (row_.first_name.empty() || row_.last_name.empty()))
      return fail("the row has neither an id nor a first and last name", "fill them in, or take the row out");
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
  const QuestionColumns& asked_;
  const ImportOptions& options_;
  const Vocabulary vocabulary_;
  const DateHabit& habit_;
  ImportProblems& problems_;
  ImportedRow row_;
  std::set<std::pair<PlatformId, Purpose>> replied_;  // in this row
  Claim for_all_;
  std::string year_;
  std::string preferred_last_name_;
  Status failed_;
};

}  // namespace

Claim& claim_of(ImportedRow& row, const PlatformId& platform, Purpose purpose) {
  for (AnswerClaim& answer : row.answers) {
    if (answer.platform == platform && answer.purpose == purpose) return answer.claim;
  }
  return row.answers.emplace_back(AnswerClaim{platform, purpose, {}}).claim;
}

Reply stricter(Reply one, Reply other) {
  if (one == Reply::Withdrawn || other == Reply::Withdrawn) return Reply::Withdrawn;
  const auto says_yes = [](Reply reply) { return reply == Reply::Yes || reply == Reply::FirstName; };
  if (says_yes(one) && says_yes(other)) return one == other ? one : Reply::FirstName;
  return one == Reply::No || other == Reply::No ? Reply::No : Reply::Blank;
}

Result<std::vector<ImportedRow>> read_rows(const CsvFile& file, const std::vector<Column>& columns,
                                           const QuestionColumns& asked, const ImportOptions& options,
                                           ImportProblems& problems) {
  DateHabit habit(options.date_order);
  for (std::size_t i = 1; i < file.rows.size(); ++i) {
    const CsvRow& row = file.rows[i];
    for (const Column& column : columns) {
      if (!column.holds_date()) continue;
      if (auto status = habit.look_at(cell_text(row.cells[column.place]), row.line); !status)
        return tl::unexpected<Error>(status.error());
    }
  }
  RowReader reader(columns, asked, options, habit, problems);
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
