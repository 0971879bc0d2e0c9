#include "consent/register/one_person.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "consent/ledger/text.hpp"

namespace schoolgate::consent {
namespace {

constexpr std::size_t kManyAlike = 50;

// What a spreadsheet leaves of an id that looks like a number: 000123 and 123.0 become 123.
std::string id_key(std::string_view id) {
  std::string key(id);
  std::transform(key.begin(), key.end(), key.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto point = key.find('.');
  const bool whole = point == std::string::npos || key.find_first_not_of('0', point + 1) == std::string::npos;
  const auto digits = key.substr(0, point);
  if (!whole || digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return key;
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

// Ways in which the whole name may be written elsewhere. A first or a last name alone is shared by too many:
// it counts together with the class.
std::set<std::string> name_keys(const Person& person) {
  std::set<std::string> keys;
  const std::string last = folded_letters(person.last_name);
  for (const std::string* name : {&person.first_name, &person.known_as}) {
    const std::string first = folded_letters(*name);
    if (first.empty() && last.empty()) continue;
    if (first.empty() || last.empty()) {
      if (name == &person.first_name)
        keys.insert(fmt::format("{}{} {}", first, last, folded(person.class_name)));
      continue;
    }
    keys.insert(first + last);
    keys.insert(last + first);
  }
  return keys;
}

// 2017-04-03 and 2017-03-04 may be one date in two habits.
bool turned_round(Day one, Day other) {
  return one.year() == other.year() &&
         static_cast<unsigned>(one.month()) == static_cast<unsigned>(other.day()) &&
         static_cast<unsigned>(one.day()) == static_cast<unsigned>(other.month());
}

// 2017-03-04 and 2017-03-14: somebody's finger slipped.
bool one_digit_apart(Day one, Day other) {
  const std::string here = to_iso(one);
  const std::string there = to_iso(other);
  return here.size() == there.size() && std::inner_product(here.begin(), here.end(), there.begin(), 0,
                                                           std::plus(), std::not_equal_to()) == 1;
}

// What two dates of birth say of people who have the same name, as the end of a sentence about them; empty
// when it speaks against their being one person.
std::string told_by_births(const std::optional<Day>& one, const std::optional<Day>& other) {
  if (!one || !other) return "they have the same name";
  if (*one == *other) return "they have the same name and date of birth";
  if (turned_round(*one, *other))
    return "they have the same name, and dates of birth with day and month the other way round";
  if (one_digit_apart(*one, *other))
    return "they have the same name, and dates of birth that differ in one digit";
  return {};
}

}  // namespace

IdPair in_order(IdPair pair) {
  if (pair.other < pair.one) std::swap(pair.one, pair.other);
  return pair;
}

std::string words_of(const SaidOfPair& said) {
  return fmt::format("{} and {}: said to be {}", said.pair.one, said.pair.other,
                     said.said == Sameness::Same ? "one person" : "two people");
}

std::string why_one_person(const Person& one, const Person& other) {
  if (one.id == other.id) return {};
  if (id_key(one.id) == id_key(other.id)) return "their ids differ in zeros or capitals alone";
  const auto names = name_keys(one);
  const auto others = name_keys(other);
  const bool same_name =
      std::any_of(names.begin(), names.end(), [&](const std::string& name) { return others.contains(name); });
  return same_name ? told_by_births(one.date_of_birth, other.date_of_birth) : std::string();
}

std::vector<std::pair<std::size_t, std::size_t>> likely_pairs(std::span<const Person> people) {
  std::unordered_map<std::string, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < people.size(); ++i) {
    places["id " + id_key(people[i].id)].push_back(i);
    for (const std::string& key : name_keys(people[i])) places["name " + key].push_back(i);
  }
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const auto& [key, alike] : places) {
    for (std::size_t i = 0; i < alike.size(); ++i) {
      // Where a whole list is alike each with the next says enough.
      const std::size_t end = alike.size() > kManyAlike ? std::min(i + 2, alike.size()) : alike.size();
      for (std::size_t j = i + 1; j < end; ++j) {
        if (!why_one_person(people[alike[i]], people[alike[j]]).empty()) pairs.emplace(alike[i], alike[j]);
      }
    }
  }
  return {pairs.begin(), pairs.end()};
}

}  // namespace schoolgate::consent
