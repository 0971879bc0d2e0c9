#include "gate/event.hpp"

#include <algorithm>
#include <array>

#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace schoolgate::gate {
namespace {

constexpr std::size_t kMostBytes = 60;

std::string utf8(UChar32 character) {
  std::string text;
  icu::UnicodeString(character).toUTF8String(text);
  return text;
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
bool reserved(std::string_view name) {
  constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
  std::string stem(name.substr(0, std::min(name.find('.'), name.size())));
  std::transform(stem.begin(), stem.end(), stem.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool port = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) &&
                    stem.back() >= '0' && stem.back() <= '9';
  return port || std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end();
}

}  // namespace

std::string sanitise_event_name(std::string_view name) {
  const icu::UnicodeString characters = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(std::min<std::size_t>(name.size(), 4096))));
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
  return reserved(result) ? "Photos " + result : result;
}

EventName parse_event_name(std::string_view text, Day today) {
  if (text.size() >= 10) {
    const auto day = parse_iso_day(text.substr(0, 10));
    if (day && (text.size() == 10 || text[10] == ' ' || text[10] == '_')) {
      return {*day, sanitise_event_name(text.substr(std::min<std::size_t>(11, text.size())))};
    }
  }
  return {today, sanitise_event_name(text)};
}

std::string title(const Event& event) { return to_iso(event.day) + " " + event.name; }

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
