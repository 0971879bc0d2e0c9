#include "consent/import/import_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Said by a person who is "i", of a thing that is "consent": as_said() makes them so.
// tests/consent/answers.txt holds each as it is written.
constexpr std::array<std::string_view, 34> kYes{"yes",
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
                                                "i do consent",
                                                "consent given",
                                                "consent granted",
                                                "i give consent",
                                                "give consent",
                                                "i do give consent",
                                                "i grant consent",
                                                "i have given consent",
                                                "given by parent",
                                                "consent given by parent",
                                                "allow",
                                                "allowed",
                                                "permitted",
                                                "accepted",
                                                "confirmed",
                                                "consent confirmed",
                                                "approved",
                                                "consent approved",
                                                "opt in",
                                                "opted in",
                                                "i opt in"};
constexpr std::array<std::string_view, 38> kNo{"no",
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
                                               "consent denied",
                                               "consent declined",
                                               "not allowed",
                                               "opted out",
                                               "opt out",
                                               "i opt out",
                                               "objected",
                                               "not permitted",
                                               "not confirmed",
                                               "not approved",
                                               "rejected",
                                               "not consented",
                                               "consent not given",
                                               "consent not granted",
                                               "no consent given",
                                               "do not give consent",
                                               "i do not give consent",
                                               "do not consent",
                                               "i refuse",
                                               "i decline"};
constexpr std::array<std::string_view, 6> kWithdrawn{"withdrawn",       "consent withdrawn",  "revoked",
                                                     "consent revoked", "i withdraw consent", "w"};
constexpr std::array<std::string_view, 11> kNoReply{"n a",         "na",       "none",         "unknown",
                                                    "pending",     "awaiting", "not answered", "no reply",
                                                    "no response", "tbc",      "not requested"};
constexpr std::array<std::string_view, 3> kRequested{"requested", "consent requested", "awaiting consent"};
// What may follow a yes or no and adds nothing.
constexpr std::array<std::string_view, 3> kPolite{"please", "thanks", "thank you"};
// What may follow a yes and takes the name out of it.
constexpr std::array<std::string_view, 7> kWithoutName{
    "no name", "no names", "without name", "without names", "but no name", "but no names", "not named"};
// What leaves of the name the first name; behind a yes or alone.
constexpr std::array<std::string_view, 7> kFirstNameOnly{
    "first name only",     "first names only", "with first name only", "but first name only",
    "only the first name", "first name alone", "forename only"};
constexpr std::array<std::string_view, 5> kYesSigns{"\u2713", "\u2714", "\u2714\ufe0f", "\u2611", "\u2705"};
constexpr std::array<std::string_view, 4> kNoSigns{"\u2717", "\u2718", "\u274c", "\u274e"};
constexpr std::array<std::string_view, 2> kEmptyBoxes{"\u2610", "\u25a1"};
// One way of saying it for several.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSaidAlike{
    {{"i we", "i"},
     {"we", "i"},
     {"don t", "do not"},
     {"permission", "consent"},
     {"my consent", "consent"},
     {"our consent", "consent"},
     {"parent carer", "parent"},
     {"carer", "parent"},
     {"mother", "parent"},
     {"father", "parent"}}};
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

std::optional<int> small_number(std::string_view digits) {
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

// Of letters, digits and the signs of a sentence. A question mark, a star or any other sign makes a condition
// of an answer.
bool is_plainly_said(std::string_view text) {
  if (!is_letter(text.front()) && !is_digit(text.front())) return false;
  constexpr std::array<std::string_view, 4> kSigns{"\u2019", "\u2013", "\u2014", "\u00a0"};
  for (std::size_t i = 0; i < text.size();) {
    if (is_letter(text[i]) || is_digit(text[i]) ||
        std::string_view(" .,!'()/:;-_").find(text[i]) != std::string_view::npos) {
      ++i;
      continue;
    }
    const auto sign = std::find_if(kSigns.begin(), kSigns.end(),
                                   [&](std::string_view one) { return text.substr(i).starts_with(one); });
    if (sign == kSigns.end()) return false;
    i += sign->size();
  }
  return true;
}

// A sentence in the words of the lists above. A word alone stays as it is.
std::string as_said(std::string text) {
  if (text.find(' ') == std::string::npos) return text;
  text = fmt::format(" {} ", text);
  for (const auto& [written, said] : kSaidAlike) {
    const std::string from = fmt::format(" {} ", written);
    for (auto found = text.find(from); found != std::string::npos; found = text.find(from))
      text.replace(found, from.size(), fmt::format(" {} ", said));
  }
  return text.substr(1, text.size() - 2);
}

// Without marks of direction, soft hyphens and blanks of no width; every other blank becomes a plain one.
std::string without_unseen(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* composed = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no composed form");
  const auto decoded = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  icu::UnicodeString seen;
  for (int32_t i = 0; i < decoded.length(); ++i) {
    const char16_t unit = decoded.charAt(i);
    const bool unseen = unit == 0x00ad || unit == 0x200b || unit == 0x200e || unit == 0x200f ||
                        (unit >= 0x202a && unit <= 0x202e) || (unit >= 0x2060 && unit <= 0x2069) ||
                        unit == 0xfeff;
    if (unseen) continue;
    seen.append(unit == 0x00a0 || unit == 0x202f || (unit >= 0x2000 && unit <= 0x200a) ? u' ' : unit);
  }
  const icu::UnicodeString whole = composed->normalize(seen, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU could not compose a text");
  std::string utf8;
  return whole.toUTF8String(utf8);
}

}  // namespace

Reply read_reply(std::string_view cell) {
  const std::string raw = cell_text(cell);
  if (raw.empty() || raw == "-" || is_one_of(kEmptyBoxes, raw)) return Reply::Blank;
  if (is_one_of(kYesSigns, raw)) return Reply::Yes;
  if (is_one_of(kNoSigns, raw)) return Reply::No;
  if (!is_plainly_said(raw) || is_spreadsheet_error(raw)) return Reply::Unknown;
  const std::string said = as_said(folded(raw));
  if (is_one_of(kNo, said)) return Reply::No;
  if (is_one_of(kWithdrawn, said)) return Reply::Withdrawn;
  if (is_one_of(kNoReply, said)) return Reply::Blank;
  if (is_one_of(kRequested, said)) return Reply::Requested;
  if (is_one_of(kYes, said)) return Reply::Yes;
  if (is_one_of(kFirstNameOnly, said) || said == "first name") return Reply::FirstName;
  const auto behind = [&](std::string_view word) {
    return said.starts_with(word) ? std::string_view(said).substr(word.size()) : std::string_view();
  };
  if (const auto rest = behind("yes "); !rest.empty()) {
    if (is_one_of(kPolite, rest) || is_one_of(kYes, rest) || rest == "i do") return Reply::Yes;
    if (is_one_of(kWithoutName, rest)) return Reply::YesWithoutName;
    if (is_one_of(kFirstNameOnly, rest)) return Reply::YesFirstName;
  }
  if (const auto rest = behind("no "); !rest.empty()) {
    if (is_one_of(kPolite, rest) || is_one_of(kNo, rest) || rest == "i do not") return Reply::No;
  }
  return Reply::Unknown;
}

std::optional<Reply> about_the_name(Reply reply) {
  switch (reply) {
    case Reply::YesWithoutName:
      return Reply::No;
    case Reply::YesFirstName:
    case Reply::FirstName:
      return Reply::FirstName;
    case Reply::Unknown:
    case Reply::Blank:
    case Reply::No:
    case Reply::Yes:
    case Reply::Withdrawn:
    case Reply::Requested:
      break;
  }
  return std::nullopt;
}

bool is_spreadsheet_error(std::string_view cell) {
  constexpr std::array<std::string_view, 13> kErrors{
      "#N/A",    "#REF!",  "#VALUE!",       "#NAME?",  "#DIV/0!",   "#NUM!",  "#NULL!",
      "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#ERROR!"};
  std::string text = cell_text(cell);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return is_one_of(kErrors, std::string_view(text));
}

std::string cell_text(std::string_view cell) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const bool plain =
      std::all_of(cell.begin(), cell.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  std::string text = plain ? std::string(cell) : without_unseen(cell);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\r' || c == '\n'; }, ' ');
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::optional<WrittenDate> read_date(std::string_view cell) {
  const std::string text = cell_text(cell);
  const auto parts = parts_of(without_time(text));
  if (!parts || parts->size() != 3) return std::nullopt;
  std::array<std::optional<int>, 3> numbers;
  for (std::size_t i = 0; i < 3; ++i) numbers[i] = small_number((*parts)[i]);
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
