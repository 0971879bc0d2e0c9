#include "pipeline/texts/judging/identifiers.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <regex>
#include <string>

#include "pipeline/texts/judging/word_lists.hpp"
#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLongestLine = 200;  // characters; a longer "line" is noise
constexpr std::array<std::string_view, 6> kOutward{"LD", "LDD", "LLD", "LLDD", "LDL", "LLDL"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// What a reader makes of a digit.
char as_digit(char c) {
  switch (c) {
    case 'O':
    case 'o':
    case 'Q':
    case 'D':
      return '0';
    case 'I':
    case 'l':
    case 'i':
    case '|':
    case '!':
      return '1';
    case 'Z':
    case 'z':
      return '2';
    case 'S':
    case 's':
      return '5';
    case 'G':
      return '6';
    case 'B':
      return '8';
    case 'g':
    case 'q':
      return '9';
    default:
      return c;
  }
}

// One character for each glyph, so that places in the line are numbers of glyphs.
std::string one_character_each(const Reading& reading) {
  std::string line;
  for (const Glyph& glyph : reading.glyphs) {
    const bool quote = glyph.text == "\u00AB" || glyph.text == "\u2039";  // what readers make of fillers
    line += glyph.text.size() == 1 ? glyph.text[0] : quote ? '<' : '?';
  }
  return line;
}

std::string with_digits(std::string line) {
  std::transform(line.begin(), line.end(), line.begin(), as_digit);
  return line;
}

struct Pattern {
  IdentifierKind kind;
  bool digits_forgiven;  // searched for in the line whose look-alikes are digits
  std::regex expression;
};

const std::vector<Pattern>& patterns() {
  using enum IdentifierKind;
  constexpr auto kFold = std::regex::ECMAScript | std::regex::icase;
  static const std::vector<Pattern> made{
      {Upn, true, std::regex(R"(\b[A-Za-z0-9][0-9]{11}[0-9A-Za-z]\b)")},
      {LongNumber, true, std::regex(R"((\+\s?)?\(?[0-9](?:[ ().+\-]{0,2}[0-9]){8,17})")},
      {Email, false, std::regex(R"([\w.+\-]+\s?@\s?[\w\-]+(\s?[.,]\s?[\w\-]+)+|[\w.+\-]+@[\w\-]+)")},
      // Without its @, which readers often lose, an address still ends like one.
      {Email, false,
       std::regex(R"([\w\-]+\.[\w.\-]+\.(com|org|net|uk|ie|example|cymru|wales|scot)\b(/[\w.\-/]*)?)",
                  kFold)},
      {Handle, false, std::regex(R"((^|[^\w.@])@\s?[\w.\-]{3,})")},
      {Handle, false, std::regex(R"(\b[A-Za-z]{2,}_[\w.]{2,}|\b[A-Za-z]{2,}[._][A-Za-z._]*[0-9]{1,4}\b)")},
      // Its filler is hardly ever read as anything that a line of words holds twice; "?" stands for no ASCII.
      {MachineReadable, false,
       std::regex(R"([A-Z0-9]{2,}[<?]{2,}[A-Z0-9<?]{4,}|[A-Z0-9]{8,}[<?]{2,}[0-9]?)")},
      {Address, false,
       std::regex(
           R"((\b(flat|unit|apartment|apt)\s[0-9]{1,3}[a-z]?,?\s)?\b(?=[il|o]?[0-9])[0-9il|o]{1,4}[a-z]?,?\s+)"
           R"(([a-z']+\s+){1,3}(road|rd|street|st|lane|ln|avenue|ave|close|drive|way|)"
           R"(crescent|gardens|court|place|terrace|grove|hill|row|mews|walk|park|green|square|rise|view)\b)",
           kFold)},
      {Date, true,
       std::regex(R"((^|[^0-9])[0-9]{1,2}\s?[/.\-]\s?[0-9]{1,2}\s?[/.\-]\s?([0-9]{4}|[0-9]{2})(?![0-9]))")},
      {Date, false,
       std::regex(R"(\b[0-9]{1,2}\s?(st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+(19|20)[0-9]{2}\b)", kFold)},
  };
  return made;
}

// Does `text` have this form: L a letter, D a digit, each forgiven for looking like the other?
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_digit(c) && !is_capital(c)) return false;
    const bool fits = form[i] == 'D' ? is_digit(as_digit(c))
                                     : is_capital(c) || c == '0' || c == '1' || c == '5' || c == '8';
    if (!fits) return false;
  }
  return true;
}

bool has_a_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }
bool has_a_capital(std::string_view text) { return std::any_of(text.begin(), text.end(), is_capital); }

bool is_outward(std::string_view text) {
  return is_capital(text.front()) &&
         std::any_of(kOutward.begin(), kOutward.end(),
                     [text](std::string_view form) { return has_form(text, form); });
}

bool is_inward(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOrdinals{"1ST", "2ND", "3RD", "4TH"};
  return has_form(text, "DLL") && has_a_capital(text) && has_a_digit(text) &&
         std::find(kOrdinals.begin(), kOrdinals.end(), text) == kOrdinals.end();
}

// Postcodes and plates: short, in capitals, and only telling as a whole.
void find_short_codes(const std::string& line, const Reading& reading, std::vector<IdentifierMatch>& found) {
  std::vector<std::pair<std::size_t, std::size_t>> words;  // begin, end
  for (std::size_t i = 0; i < line.size();) {
    if (!is_digit(line[i]) && !is_capital(line[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < line.size() && (is_digit(line[end]) || is_capital(line[end]))) ++end;
    words.emplace_back(i, end);
    i = end;
  }
  const auto text = [&line](const auto& word) {
    return std::string_view(line).substr(word.first, word.second - word.first);
  };
  const auto add = [&](IdentifierKind kind, std::size_t begin, std::size_t end) {
    found.push_back({kind, reading.glyphs[begin].from, reading.glyphs[end - 1].to});
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = text(words[i]);
    if (word.size() >= 5 && is_inward(word.substr(word.size() - 3)) &&
        is_outward(word.substr(0, word.size() - 3))) {
      add(IdentifierKind::Postcode, words[i].first, words[i].second);
    }
    if (has_form(word, "LLDDLLL") && has_a_capital(word) && has_a_digit(word))
      add(IdentifierKind::Plate, words[i].first, words[i].second);
    if (i + 1 == words.size() || words[i + 1].first > words[i].second + 1) continue;
    const std::string_view next = text(words[i + 1]);
    if (is_outward(word) && is_inward(next))
      add(IdentifierKind::Postcode, words[i].first, words[i + 1].second);
    if ((has_form(word, "LLDD") || has_form(word, "LDDD")) && has_a_capital(word) && has_a_digit(word) &&
        next.size() == 3 && std::all_of(next.begin(), next.end(), is_capital)) {
      add(IdentifierKind::Plate, words[i].first, words[i + 1].second);
    }
  }
}

// Letters that a UK postcode never ends in, so that "5am" and "6km" end none.
bool ends_like_a_postcode(std::string_view inward) {
  return inward.find_first_of("CIKMOV") == std::string_view::npos && inward.substr(1) != "TH";
}

// "cf10 3nq", as many write by hand.
void find_small_postcodes(const std::string& line, const Reading& reading,
                          std::vector<IdentifierMatch>& found) {
  static const std::regex form(R"(\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s[0-9][A-Za-z]{2}\b)");
  for (std::sregex_iterator match(line.begin(), line.end(), form), end; match != end; ++match) {
    std::string text = match->str();
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    const std::string_view inward = std::string_view(text).substr(text.size() - 3);
    if (!is_inward(inward) || !ends_like_a_postcode(inward)) continue;
    const auto begin = static_cast<std::size_t>(match->position());
    found.push_back(
        {IdentifierKind::Postcode, reading.glyphs[begin].from, reading.glyphs[begin + text.size() - 1].to});
  }
}

// The zone of a passport or card (ICAO 9303) is one identifier, whatever in it is a name: letters, digits and
// fillers without blanks. Readers make blanks of fillers, and letters of them.
bool is_machine_readable_zone(const std::string& line) {
  constexpr std::size_t kFewest = 12;
  constexpr std::size_t kLongestWord = 20;  // in capitals; no school writes a longer one
  std::string zone;
  std::size_t run = 0;  // of capitals and digits
  std::size_t longest = 0;
  std::size_t others = 0;
  std::size_t fillers = 0;
  for (const char c : line) {
    if (c == ' ') {
      run = 0;
      continue;
    }
    const bool filler = c == '<';
    const bool of_zone = is_digit(c) || is_capital(c);
    run = of_zone ? run + 1 : 0;
    longest = std::max(longest, run);
    fillers += filler ? 1 : 0;
    others += !filler && !of_zone ? 1 : 0;
    zone += c;
  }
  if (zone.size() < kFewest || 10 * others > zone.size()) return false;
  const std::size_t first = zone.find('<');
  const bool fills = fillers >= 2 && first != 0 && longest >= 3 &&
                     (zone.find("<<") != std::string::npos || fillers >= 3) &&
                     line.find(" <") == std::string::npos;
  return fills || longest >= kLongestWord;
}

// Makers of addresses that families have: the @ before them may have been read as anything.
void find_mail_providers(const std::string& line, const Reading& reading,
                         std::vector<IdentifierMatch>& found) {
  constexpr std::array<std::string_view, 11> kProviders{"gmail",       "hotmail",  "outlook",   "btinternet",
                                                        "btintemet",   "icloud",   "yahoo",     "aol.co",
                                                        "virginmedia", "talktalk", "protonmail"};
  std::string small = line;
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const std::string_view provider : kProviders) {
    const std::size_t at = small.find(provider);
    if (at == std::string::npos) continue;
    std::size_t begin = at;
    while (begin > 0 && line[begin - 1] != ' ') --begin;
    std::size_t end = at + provider.size();
    while (end < line.size() && (line[end] != ' ' || line[end - 1] == '.' || line[end - 1] == ',')) ++end;
    // "amelia hughes @ hotmail co uk" is one address; "an outlook" is none.
    const bool after_blank = line.substr(begin, at - begin).find_first_not_of("@?(Q") == std::string::npos;
    if (after_blank) {
      if (line.find('@') >= at) continue;
      begin = 0;
      end = line.size();
    }
    found.push_back({IdentifierKind::Email, reading.glyphs[begin].from, reading.glyphs[end - 1].to});
  }
}

}  // namespace

std::vector<IdentifierMatch> find_identifiers(const Reading& reading) {
  std::vector<IdentifierMatch> found;
  const std::string line = one_character_each(reading);
  if (line.size() > kLongestLine) return found;
  const std::string digits = with_digits(line);
  if (is_machine_readable_zone(line)) return {{IdentifierKind::MachineReadable, 0, 1}};
  find_mail_providers(line, reading, found);
  const bool may_hold_any = std::any_of(line.begin(), line.end(), [](char c) {
    return is_digit(c) || c == '@' || c == '.' || c == '_' || c == '<' || c == '?';
  });
  if (!may_hold_any) return found;
  for (const Pattern& pattern : patterns()) {
    const std::string& text = pattern.digits_forgiven ? digits : line;
    for (std::sregex_iterator match(text.begin(), text.end(), pattern.expression), end; match != end;
         ++match) {
      const auto begin = static_cast<std::size_t>(match->position());
      const std::size_t last = begin + static_cast<std::size_t>(match->length()) - 1;
      const auto real = std::count_if(line.begin() + match->position(),
                                      line.begin() + match->position() + match->length(), is_digit);
      if (pattern.digits_forgiven && 2 * real < match->length()) continue;  // letters taken for digits
      // A school's own account leads to nobody.
      if (pattern.kind == IdentifierKind::Handle && holds_school_word(fold(match->str()))) continue;
      found.push_back({pattern.kind, reading.glyphs[begin].from, reading.glyphs[last].to});
    }
  }
  find_short_codes(line, reading, found);
  find_small_postcodes(line, reading, found);
  return found;
}

}  // namespace schoolgate::pipeline
