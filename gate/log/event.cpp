#include "gate/log/event.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "consent/register/register_view.hpp"
#include "foundation/folding.hpp"
#include "foundation/text.hpp"
#include "pipeline/texts/reading/dictionary.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::size_t kMostBytes = 60;

std::string utf8(UChar32 character) {
  std::string text;
  icu::UnicodeString(character).toUTF8String(text);
  return text;
}

// A letter and its accent as one, as most systems write them; Apple's write two.
icu::UnicodeString composed(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  icu::UnicodeString result = U_FAILURE(status) ? text : nfc->normalize(text, status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU cannot compose letters and accents");
  return result;
}

// What cannot stand in a folder's name on one system or another.
bool forbidden(UChar32 character) {
  constexpr std::u32string_view kSeparators = U"/\\:*?\"<>|\uFFFD";
  return u_charType(character) == U_CONTROL_CHAR || u_isUWhiteSpace(character) ||
         kSeparators.find(static_cast<char32_t>(character)) != std::u32string_view::npos;
}

// Characters that take no room or turn the direction of writing make one name look like another.
bool invisible(UChar32 character) {
  return u_charType(character) == U_FORMAT_CHAR || !u_isdefined(character) ||
         u_charType(character) == U_PRIVATE_USE_CHAR;
}

// Windows gives these names to devices, with any ending.
bool is_reserved_name(std::string_view name) {
  constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
  const std::string stem = lower_case(std::string(name.substr(0, name.find('.'))));
  const bool port = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
                    stem.back() >= '0' && stem.back() <= '9';
  return port || std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end();
}

// The feasts and days that schools name events after; the dictionary knows them with a capital, as it knows
// names.
constexpr std::array<std::string_view, 22> kFeasts{
    "christmas", "easter", "diwali",   "hanukkah", "ramadan",  "halloween", "monday",   "tuesday",
    "wednesday", "friday", "thursday", "saturday", "sunday",   "january",   "february", "march",
    "april",     "august", "october",  "november", "december", "september"};

// A name of fewer letters is found in too many words across their ends.
constexpr std::size_t kLongAcrossWords = 5;

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t from = 0; from < text.size();) {
    const auto end = std::min(text.find(' ', from), text.size());
    if (end > from) words.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

// "Müller" is written "Mueller" where there are no dots.
std::string with_umlauts_spelt(std::string_view text) {
  std::string spelt(text);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSpellings{{{"\u00e4", "ae"},
                                                                                     {"\u00f6", "oe"},
                                                                                     {"\u00fc", "ue"},
                                                                                     {"\u00c4", "Ae"},
                                                                                     {"\u00d6", "Oe"},
                                                                                     {"\u00dc", "Ue"}}};
  for (const auto& [umlaut, plain] : kSpellings) {
    for (auto at = spelt.find(umlaut); at != std::string::npos; at = spelt.find(umlaut, at))
      spelt.replace(at, umlaut.size(), plain);
  }
  return spelt;
}

// Each word of a name, and the whole of it without blanks.
void add_parts(const std::string& name, std::set<std::string>& parts) {
  for (const std::string& spelling : {name, with_umlauts_spelt(name)}) {
    for (std::string& word : split_words(folded(spelling))) {
      if (word.size() > 1) parts.insert(std::move(word));
    }
    if (std::string whole = folded_letters(spelling); whole.size() > 1) parts.insert(std::move(whole));
  }
}

std::set<std::string> name_parts(const consent::RegisterView& people) {
  std::set<std::string> parts;
  for (const consent::Person& person : people.people()) {
    for (const std::string* name : {&person.first_name, &person.last_name, &person.known_as})
      add_parts(*name, parts);
  }
  return parts;
}

// Ordinary words, asked for only when something speaks against a word.
class Ordinary {
 public:
  explicit Ordinary(std::string language) : language_(std::move(language)) {}
  bool knows(const std::string& word) {
    if (std::find(kFeasts.begin(), kFeasts.end(), word) != kFeasts.end()) return true;
    if (!dictionary_) dictionary_.emplace(language_);
    return dictionary_->is_word(word);
  }

 private:
  std::string language_;
  std::optional<pipeline::Dictionary> dictionary_;
};

bool holds_any_part(std::string_view name, const std::set<std::string>& parts, Ordinary& ordinary) {
  const std::string joined = folded_letters(name);
  const auto words = split_words(folded(name));
  return std::any_of(parts.begin(), parts.end(), [&](const std::string& part) {
    if (joined.find(part) == std::string::npos) return false;
    bool inside = false;
    for (const std::string& word : words) {
      if (word == part) return true;
      if (word.find(part) == std::string::npos) continue;
      inside = true;
      if (!ordinary.knows(word)) return true;
    }
    return !inside && part.size() >= kLongAcrossWords;
  });
}

// "3.7.2026", "03-07-2026": the day comes first.
Result<Day> parse_british_day(std::string_view text) {
  const auto month = text.find_first_of(".-");
  const auto year = month == std::string_view::npos ? month : text.find(text[month], month + 1);
  if (year == std::string_view::npos || month > 2 || year - month > 3)
    return failure(ErrorCode::InvalidInput, "no date", "");
  const auto two_digits = [](std::string_view number) {
    return (number.size() == 1 ? "0" : "") + std::string(number);
  };
  return parse_iso_day(fmt::format("{}-{}-{}", text.substr(year + 1),
                                   two_digits(text.substr(month + 1, year - month - 1)),
                                   two_digits(text.substr(0, month))));
}

std::size_t end_of_day(std::string_view text) { return std::min(text.find_first_of(" _"), text.size()); }

std::optional<Day> day_at_start(std::string_view text) {
  const std::string_view first = text.substr(0, end_of_day(text));
  if (const auto day = parse_iso_day(first)) return *day;
  if (const auto day = parse_british_day(first)) return *day;
  return std::nullopt;
}

std::string_view after_day(std::string_view text) {
  return text.substr(std::min(end_of_day(text) + 1, text.size()));
}

}  // namespace

std::string sanitise_event_name(std::string_view name) {
  const icu::UnicodeString characters = composed(icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(std::min<std::size_t>(name.size(), 4096)))));
  std::string result;
  for (std::int32_t at = 0; at < characters.length(); at = characters.moveIndex32(at, 1)) {
    const UChar32 character = characters.char32At(at);
    if (forbidden(character)) {
      if (!result.empty() && result.back() != ' ') result += ' ';
    } else if (!invisible(character)) {
      const std::string more = utf8(character);
      if (result.size() + more.size() > kMostBytes) break;
      result += more;
    }
  }
  const auto first = result.find_first_not_of(" .-");
  if (first == std::string::npos) return "Photos";
  result = result.substr(first, result.find_last_not_of(" .") - first + 1);
  return is_reserved_name(result) ? "Photos " + result : result;
}

EventName parse_event_name(std::string_view text, Day today) {
  const auto day = day_at_start(text);
  if (!day) return {today, sanitise_event_name(text)};
  return {*day, sanitise_event_name(after_day(text))};
}

bool names_its_day(std::string_view text) {
  return day_at_start(text) && after_day(text).find_first_not_of(" _") != std::string_view::npos;
}

std::string title(const Event& event) { return to_iso(event.day) + " " + event.name; }

Event public_event(Event event, const consent::RegisterView& people, const std::string& dictionary) {
  const auto parts = name_parts(people);
  Ordinary ordinary(dictionary);
  if (holds_any_part(event.name, parts, ordinary) ||
      holds_any_part(with_umlauts_spelt(event.name), parts, ordinary))
    event.name = "Photos";
  return event;
}

std::string file_stem(const Event& event) {
  const icu::UnicodeString characters = icu::UnicodeString::fromUTF8(event.name);
  std::string name;
  for (std::int32_t at = 0; at < characters.length(); at = characters.moveIndex32(at, 1)) {
    const UChar32 character = characters.char32At(at);
    if (u_isalnum(character) || u_charType(character) == U_NON_SPACING_MARK) {
      name += utf8(character);
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  if (name.ends_with('-')) name.pop_back();
  return to_iso(event.day) + "_" + (name.empty() ? "Photos" : name);
}

}  // namespace schoolgate::gate
