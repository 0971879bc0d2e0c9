#include "gate/out/naming.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

#include "foundation/folding.hpp"

namespace schoolgate::gate {
namespace {

// Shorter ones stand in too many words.
constexpr std::size_t kShortest = 3;

bool any_of(const std::vector<std::string>& names, const std::function<bool(const std::string&)>& in_text) {
  return std::ranges::any_of(names, [&](const std::string& name) {
    const std::string wanted = folded(name);
    return wanted.size() >= kShortest && in_text(wanted);
  });
}

bool goes_on(const std::string& text, std::size_t at) {
  const auto letter = [&](std::size_t i) {
    return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_' ||
                               text[i] == '-' || text[i] == '@');
  };
  return letter(at) || (at < text.size() && text[at] == '.' && letter(at + 1));
}

}  // namespace

bool tells_of(const std::string& text, const consent::PersonId& person) {
  for (auto at = text.find(person); at != std::string::npos; at = text.find(person, at + 1)) {
    if ((at == 0 || !goes_on(text, at - 1)) && !goes_on(text, at + person.size())) return true;
  }
  return false;
}

Names names_of(const consent::Person& person) {
  return {{person.first_name, person.known_as}, {person.last_name, person.upn}};
}

bool is_named(const std::string& text, const Names& names, bool in_theirs) {
  const std::string words = " " + folded(text) + " ";
  const std::string letters = folded_letters(text);
  const auto a_word = [&](const std::string& name) {
    return words.find(" " + name + " ") != std::string::npos;
  };
  const auto anywhere = [&](const std::string& name) {
    return letters.find(folded_letters(name)) != std::string::npos;
  };
  if (any_of(names.given, anywhere) && any_of(names.others, anywhere)) return true;
  return in_theirs && (any_of(names.given, a_word) || any_of(names.others, a_word));
}

}  // namespace schoolgate::gate
