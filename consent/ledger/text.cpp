#include "consent/ledger/text.hpp"

#include <limits>
#include <sstream>
#include <stdexcept>

#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include "foundation/text.hpp"

namespace schoolgate::consent {
namespace {

int32_t length_of(std::string_view text) {
  if (text.size() > std::numeric_limits<int32_t>::max()) throw std::length_error("a text of over 2 GiB");
  return static_cast<int32_t>(text.size());
}

// U+FFFD for what is no UTF-8.
icu::UnicodeString decode(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), length_of(text)});
}

bool is_control(char16_t unit) { return unit < 0x20 || (unit >= 0x7f && unit < 0xa0); }

}  // namespace

bool is_clean(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  int32_t units = 0;
  u_strFromUTF8(nullptr, 0, &units, text.data(), length_of(text), &status);
  if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) return false;
  const icu::UnicodeString decoded = decode(text);
  for (int32_t i = 0; i < decoded.length(); ++i) {
    if (is_control(decoded.charAt(i))) return false;
  }
  return true;
}

std::string cleaned(std::string_view text) {
  icu::UnicodeString decoded = decode(text);
  for (int32_t i = 0; i < decoded.length(); ++i) {
    if (is_control(decoded.charAt(i))) decoded.setCharAt(i, u' ');
  }
  std::string utf8;
  return decoded.toUTF8String(utf8);
}

std::string cleaned_lines(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string all;
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    all += cleaned(line) + '\n';
  }
  return std::string(trimmed(all));
}

}  // namespace schoolgate::consent
