#include "pipeline/texts/identifiers.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <regex>
#include <string_view>

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kLongestLine = 200;  // characters; a longer "line" is noise

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
    case 'B':
      return '8';
    case 'g':
    case 'q':
      return '9';
    default:
      return c;
  }
}

std::string ascii_line(const Reading& reading) {
  std::string line;
  for (const Glyph& glyph : reading.glyphs) line += glyph.text.size() == 1 ? glyph.text[0] : '?';
  return line;
}

const std::regex& email() {
  static const std::regex made(R"([\w.+\-]{2,}\s?@\s?[\w\-]+(\s?[.,]\s?[\w\-]+)*)");
  return made;
}

const std::regex& phone() {
  static const std::regex made(R"((\+\s?\d{1,3}|\(?0)[\d ()\-.]{8,16}\d)");
  return made;
}

const std::regex& postcode() {
  static const std::regex made(R"(\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s?[0-9][A-Za-z]{2}\b)");
  return made;
}

const std::regex& upn() {
  static const std::regex made(R"(\b[A-Za-z0-9][0-9]{11}[0-9A-Za-z]\b)");
  return made;
}

const std::regex& date() {
  static const std::regex made(
      R"((\b\d{1,2}\s?[\/.\-]\s?\d{1,2}\s?[\/.\-]\s?(\d{4}|\d{2})\b)|(\b\d{1,2}(st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{4}\b))",
      std::regex::icase);
  return made;
}

void search(const std::string& line, const std::regex& pattern, IdentifierKind kind, const Reading& reading,
            std::vector<IdentifierMatch>& found) {
  for (std::sregex_iterator match(line.begin(), line.end(), pattern), end; match != end; ++match) {
    const auto first = static_cast<std::size_t>(match->position());
    const std::size_t last = first + static_cast<std::size_t>(match->length()) - 1;
    found.push_back({kind, reading.glyphs[first].from, reading.glyphs[last].to});
  }
}

}  // namespace

bool is_upn(const std::string& text) {
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";
  if (text.size() != 13) return false;
  std::size_t sum = 0;
  for (std::size_t i = 1; i < 13; ++i) {
    const char c = text[i];
    std::size_t value = 0;
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      value = static_cast<std::size_t>(c - '0');
    } else if (i == 12) {
      const std::size_t place = kLetters.find(c);
      if (place == std::string_view::npos) return false;
      value = place;
    } else {
      return false;
    }
    sum += value * (i + 1);
  }
  return text[0] == kLetters[sum % kLetters.size()];
}

std::vector<IdentifierMatch> find_identifiers(const Reading& reading) {
  std::vector<IdentifierMatch> found;
  const std::string line = ascii_line(reading);
  if (line.size() > kLongestLine) return found;
  std::string digits = line;
  std::transform(digits.begin(), digits.end(), digits.begin(), as_digit);
  search(line, email(), IdentifierKind::Email, reading, found);
  search(digits, upn(), IdentifierKind::Upn, reading, found);
  search(line, postcode(), IdentifierKind::Postcode, reading, found);
  search(line, date(), IdentifierKind::Date, reading, found);
  search(line, phone(), IdentifierKind::Phone, reading, found);
  return found;
}

}  // namespace schoolgate::pipeline
