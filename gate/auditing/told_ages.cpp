#include "gate/auditing/told_ages.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "foundation/folding.hpp"

namespace schoolgate::gate {
namespace {

bool is_number(std::string_view word) {
  return !word.empty() && word.size() <= 2 &&
         std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  const std::string plain = folded(text);
  for (std::size_t from = 0; from < plain.size();) {
    const auto end = std::min(plain.find(' ', from), plain.size());
    words.push_back(plain.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

}  // namespace

bool tells_an_age(std::string_view text) {
  const auto words = words_in(text);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if ((words[i] == "age" || words[i] == "aged") && is_number(words[i + 1])) return true;
    if (i + 2 < words.size() && is_number(words[i]) && words[i + 2] == "old" &&
        (words[i + 1] == "years" || words[i + 1] == "year" || words[i + 1] == "yrs"))
      return true;
  }
  return false;
}

}  // namespace schoolgate::gate
