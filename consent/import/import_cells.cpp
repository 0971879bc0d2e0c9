#include "consent/import/import_cells.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "consent/import/import_problems.hpp"
#include "consent/ledger/text.hpp"
#include "foundation/text.hpp"

namespace schoolgate::consent {

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

Status DateHabit::look_at(const std::string& cell, std::size_t line) {
  const auto written = read_date(cell);
  if (!written || !written->evidence) return {};
  if (!order_) {
    order_ = written->evidence;
    line_ = line;
  }
  if (*order_ == *written->evidence) return {};
  return failure(ErrorCode::InvalidInput,
                 told_
                     ? fmt::format("line {}: the date {} cannot be in the order that was asked for", line,
                                   in_quotes(cell))
                     : fmt::format("line {}: the date {} has day and month the other way round than line {}",
                                   line, in_quotes(cell), line_),
                 "write all dates as year-month-day, for example 2026-07-03");
}

Result<Day> DateHabit::read(const std::string& cell, const std::string& header, std::size_t line) const {
  const auto written = read_date(cell);
  if (!written)
    return failure(ErrorCode::InvalidInput,
                   fmt::format("line {}, column '{}': {} is not a date", line, header, in_quotes(cell)),
                   "write it as year-month-day, for example 2026-07-03");
  if (const auto day = resolve(*written, order_)) return *day;
  return failure(
      ErrorCode::InvalidInput,
      fmt::format("line {}, column '{}': {} may be day/month or month/day", line, header, in_quotes(cell)),
      "say which comes first with --dates day-first or --dates month-first (on the page: The day comes "
      "first), or "
      "write dates as year-month-day");
}

Status Vocabulary::check(const ImportOptions& options) {
  std::map<std::string, Reply> own;
  for (const SaidWord& said : options.answers) {
    const std::string word = lower_case(cell_text(said.word));
    const Reply known = read_reply(word);
    const auto [before, is_first] = own.emplace(word, said.reply);
    if (!is_first && before->second != said.reply)
      return failure(ErrorCode::InvalidInput,
                     fmt::format("the answer {} is said to mean two things", in_quotes(word)),
                     "keep the one that is meant");
    const bool gives = said.reply == Reply::Yes || said.reply == Reply::YesWithoutName ||
                       said.reply == Reply::YesFirstName || said.reply == Reply::FirstName;
    if (gives && known != Reply::Unknown && known != Reply::Yes && known != said.reply)
      return failure(
          ErrorCode::InvalidInput,
          fmt::format("the answer {} is no such yes, whatever it is said to mean", in_quotes(word)),
          "write another word into the cells where a yes is meant");
  }
  return {};
}

Vocabulary::Vocabulary(const ImportOptions& options) {
  for (const SaidWord& said : options.answers) own_.emplace(lower_case(cell_text(said.word)), said.reply);
}

Reply Vocabulary::read(const std::string& cell) const {
  const auto said = own_.find(lower_case(cell));
  return said == own_.end() ? read_reply(cell) : said->second;
}

std::vector<std::string> choices_of(const std::string& cell, const ImportOptions& options) {
  std::vector<std::string> choices;
  if (meaning_of(cell, options)) return {cell};
  const char divider = cell.find(';') == std::string::npos ? ',' : ';';
  for (std::size_t begin = 0; begin <= cell.size();) {
    const std::size_t end = std::min(cell.find(divider, begin), cell.size());
    const std::string choice = cell_text(std::string_view(cell).substr(begin, end - begin));
    if (!choice.empty()) choices.push_back(choice);
    begin = end + 1;
  }
  return choices;
}

std::optional<std::vector<PlatformId>> meaning_of_choice(const std::string& choice, Purpose purpose,
                                                         const ImportOptions& options) {
  const auto columns = meaning_of(choice, options);
  if (!columns) {
    const auto platform = platform_of(choice, options.platforms);
    return platform ? std::optional(std::vector{*platform}) : std::nullopt;
  }
  std::vector<PlatformId> platforms;
  for (const Column& column : *columns) {
    if (column.field == Field::Ignored) continue;
    if (column.field != Field::Answer || column.detail != Detail::Reply || column.purpose != purpose)
      return std::nullopt;
    platforms.push_back(column.platform);
  }
  return platforms;
}

Result<DividedName> divided_name(const std::string& header, const std::string& name) {
  if (name.find_first_of("0123456789:") != std::string::npos)
    return failure(ErrorCode::InvalidInput, fmt::format("column '{}': this is no name", header),
                   "take the row out of the list");
  const auto comma = name.find(',');
  if (comma != std::string::npos) {
    DividedName divided{cell_text(name.substr(comma + 1)), cell_text(name.substr(0, comma)), false};
    if (divided.first.find(',') == std::string::npos) return divided;
    return failure(ErrorCode::InvalidInput,
                   fmt::format("column '{}': a name with more than one comma", header),
                   "write it as \"Surname, Forename\"");
  }
  const auto blank = name.find(' ');
  std::string front = name.substr(0, blank);
  std::string rest = blank == std::string::npos ? std::string() : cell_text(name.substr(blank));
  const bool guessed = rest.find(' ') != std::string::npos;
  const std::string said = folded(header);
  const bool surname_first = !rest.empty() && (said.starts_with("surname") || said.starts_with("last name"));
  if (surname_first) std::swap(front, rest);
  return DividedName{std::move(front), std::move(rest), guessed};
}

}  // namespace schoolgate::consent
