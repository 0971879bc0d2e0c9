// A register of any size.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "consent/register/register_view.hpp"

namespace schoolgate::bench {

// Filled up to `people` with names of two to four syllables, as common in look as the real ones.
inline consent::RegisterView filled_up(const consent::RegisterView& some, std::size_t people) {
  std::vector<consent::Person> all = some.people();
  std::mt19937 generator(1);
  const auto any = [&generator](std::string_view letters) {
    return letters[std::uniform_int_distribution<std::size_t>(0, letters.size() - 1)(generator)];
  };
  const auto name = [&] {
    std::string made;
    const int syllables = std::uniform_int_distribution(2, 4)(generator);
    for (int i = 0; i < syllables; ++i) {
      made.push_back(any("bcdfghjklmnprstvwyz"));
      made.push_back(any("aaeeiou"));
    }
    return made;
  };
  while (all.size() < people) {
    consent::Person person;
    person.id = std::to_string(all.size());
    person.first_name = name();
    person.last_name = name();
    all.push_back(person);
  }
  return {1, all};
}

}  // namespace schoolgate::bench
