#include "gate/release_files.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "consent/text.hpp"

namespace schoolgate::gate {
namespace {

std::set<std::string> words_of(const std::string& text) {
  std::istringstream stream(consent::folded(text));
  std::set<std::string> words;
  for (std::string word; stream >> word;) words.insert(word);
  return words;
}

bool all_in(const std::string& name, const std::set<std::string>& words) {
  const auto wanted = words_of(name);
  return !wanted.empty() && std::includes(words.begin(), words.end(), wanted.begin(), wanted.end());
}

bool names_somebody(const std::string& text, const consent::RegisterView& people) {
  const auto words = words_of(text);
  return std::any_of(people.people().begin(), people.people().end(), [&](const consent::Person& person) {
    return all_in(person.last_name, words) &&
           (all_in(person.first_name, words) || all_in(person.known_as, words));
  });
}

}  // namespace

Event neutral(Event event, const consent::RegisterView& people) {
  if (names_somebody(event.name, people)) event.name = "Photos";
  return event;
}

}  // namespace schoolgate::gate
