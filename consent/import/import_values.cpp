#include "consent/import/import_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <vector>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 19> kYes{"yes",
                                                "y",
                                                "true",
                                                "t",
                                                "1",
                                                "granted",
                                                "given",
                                                "agree",
                                                "agreed",
                                                "i agree",
                                                "consent",
                                                "consented",
                                                "i consent",
                                                "consent given",
                                                "allow",
                                                "allowed",
                                                "permitted",
                                                "accepted",
                                                "permission given"};
constexpr std::array<std::string_view, 22> kNo{"no",
                                               "n",
                                               "false",
                                               "f",
                                               "0",
                                               "refused",
                                               "refuse",
                                               "denied",
                                               "declined",
                                               "disagree",
                                               "disagreed",
                                               "i disagree",
                                               "i do not agree",
                                               "i do not consent",
                                               "no consent",
                                               "not given",
                                               "not granted",
                                               "consent refused",
                                               "not allowed",
                                               "opted out",
                                               "objected",
                                               "not permitted"};
constexpr std::array<std::string_view, 4> kWithdrawn{"withdrawn", "consent withdrawn", "revoked", "w"};
constexpr std::array<std::string_view, 10> kNoReply{
    "n a", "na", "none", "unknown", "pending", "awaiting", "not answered", "no reply", "no response", "tbc"};
constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// 0 when it is no month's name, or not its first three letters ("sept" too).
int month_of(std::string_view text) {
  const std::string word = folded(text);
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (word == kMonths[i] || word == kMonths[i].substr(0, 3) || (i == 8 && word == "sept"))
      return static_cast<int>(i) + 1;
  }
  return 0;
}

// A date's numbers and words, in order; nothing when there is anything else in it.
std::optional<std::vector<std::string_view>> parts_of(std::string_view text) {
  constexpr std::string_view kSeparators = " -/.,";
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < text.size();) {
    const bool digits = is_digit(text[i]);
    if (!digits && !is_letter(text[i])) {
      if (kSeparators.find(text[i]) == std::string_view::npos) return std::nullopt;
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < text.size() && (digits ? is_digit(text[i]) : is_letter(text[i]))) ++i;
    parts.push_back(text.substr(begin, i - begin));
  }
  return parts;
}

// What stands before a time of day: "2026-07-03T15:04", "03/07/2026 9:05 AM".
std::string_view without_time(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return text;
  std::size_t begin = colon;
  while (begin > 0 && is_digit(text[begin - 1])) --begin;
  if (begin == colon || begin == 0 || (text[begin - 1] != ' ' && text[begin - 1] != 'T')) return text;
  return text.substr(0, begin - 1);
}

std::optional<int> number_of(std::string_view digits) {
  int value = 0;
  if (digits.size() > 4) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<Day> day_of(int year, int month, int day) {
  const Day result{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                   std::chrono::day{static_cast<unsigned>(day)}};
  return result.ok() ? std::optional(result) : std::nullopt;
}

std::optional<WrittenDate> known(std::optional<Day> day) {
  if (!day) return std::nullopt;
  WrittenDate written;
  written.day = day;
  return written;
}

std::optional<WrittenDate> two_numbers_and_year(int first, int second, int year) {
  const auto day_first = day_of(year, second, first);
  const auto month_first = day_of(year, first, second);
  if (!day_first && !month_first) return std::nullopt;
  WrittenDate written{std::nullopt, first, second, year, std::nullopt};
  if (day_first && month_first) {
    if (first == second) written.day = day_first;
  } else {
    written.evidence = day_first ? DateOrder::DayFirst : DateOrder::MonthFirst;
  }
  return written;
}

}  // namespace

Reply read_reply(std::string_view cell) {
  const std::string raw = cell_text(cell);
  if (raw.empty() || raw == "-") return Reply::Blank;
  const std::string word = folded(raw);
  if (is_one_of(kYes, word)) return Reply::Yes;
  if (is_one_of(kNo, word)) return Reply::No;
  if (is_one_of(kWithdrawn, word)) return Reply::Withdrawn;
  if (is_one_of(kNoReply, word)) return Reply::Blank;
  return Reply::Unknown;
}

std::string cell_text(std::string_view cell) {
  // Blanks of ASCII, the no-break space and the mark that some programs write in the middle of a file.
  constexpr std::array<std::string_view, 6> kBlanks{" ", "\t", "\r", "\n", "\xc2\xa0", "\xef\xbb\xbf"};
  bool found = true;
  while (found) {
    found = false;
    for (const std::string_view blank : kBlanks) {
      if (cell.starts_with(blank)) {
        cell.remove_prefix(blank.size());
        found = true;
      }
      if (cell.ends_with(blank)) {
        cell.remove_suffix(blank.size());
        found = true;
      }
    }
  }
  std::string text(cell);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
  return text;
}

std::optional<WrittenDate> read_date(std::string_view cell) {
  const std::string text = cell_text(cell);
  const auto parts = parts_of(without_time(text));
  if (!parts || parts->size() != 3) return std::nullopt;
  std::array<std::optional<int>, 3> numbers;
  for (std::size_t i = 0; i < 3; ++i) numbers[i] = number_of((*parts)[i]);
  const auto is_year = [&](std::size_t i) { return (*parts)[i].size() == 4 && numbers[i]; };
  const auto is_small = [&](std::size_t i) { return (*parts)[i].size() <= 2 && numbers[i]; };

  if (is_year(0) && is_small(1) && is_small(2)) return known(day_of(*numbers[0], *numbers[1], *numbers[2]));
  if (!is_year(2)) return std::nullopt;
  if (is_small(0) && is_small(1)) return two_numbers_and_year(*numbers[0], *numbers[1], *numbers[2]);
  if (is_small(0) && month_of((*parts)[1]) != 0)
    return known(day_of(*numbers[2], month_of((*parts)[1]), *numbers[0]));
  if (is_small(1) && month_of((*parts)[0]) != 0)
    return known(day_of(*numbers[2], month_of((*parts)[0]), *numbers[1]));
  return std::nullopt;
}

std::optional<Day> resolve(const WrittenDate& written, std::optional<DateOrder> order) {
  if (written.day) return written.day;
  if (written.evidence) order = written.evidence;
  if (!order) return std::nullopt;
  switch (*order) {
    case DateOrder::DayFirst:
      return day_of(written.year, written.second, written.first);
    case DateOrder::MonthFirst:
      return day_of(written.year, written.first, written.second);
  }
  return std::nullopt;
}

}  // namespace schoolgate::consent
