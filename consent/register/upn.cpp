#include "consent/register/upn.hpp"

namespace schoolgate::consent {

bool is_upn(std::string_view text) {
  constexpr std::size_t kLength = 13;
  // The value of a letter is its place among those that are not mistaken for digits.
  constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";
  if (text.size() != kLength || kLetters.find(text.front()) == std::string_view::npos) return false;
  std::size_t sum = 0;
  for (std::size_t i = 1; i < kLength; ++i) {
    const char c = text[i];
    std::size_t value = 0;
    if (c >= '0' && c <= '9') {
      value = static_cast<std::size_t>(c - '0');
    } else if (i + 1 == kLength && kLetters.find(c) != std::string_view::npos) {
      value = kLetters.find(c);
    } else {
      return false;
    }
    sum += value * (i + 1);
  }
  return kLetters[sum % kLetters.size()] == text.front();
}

}  // namespace schoolgate::consent
