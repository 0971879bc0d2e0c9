#include "pipeline/texts/captions/word_files.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "pipeline/texts/reading/folding.hpp"

namespace schoolgate::pipeline {
namespace {

// What stands between these, but for lines of remarks.
template <typename Use>
void each_of(std::string_view file, std::string_view dividers, const Use& use) {
  std::string rest;
  for (std::size_t at = 0; at < file.size();) {
    const std::size_t end = std::min(file.find('\n', at), file.size());
    const std::string_view line = file.substr(at, end - at);
    // A remark ends what stood before it.
    rest += line.starts_with('#') ? std::string_view(",") : line;
    rest += ' ';
    at = end + 1;
  }
  for (std::size_t at = 0; at < rest.size();) {
    const std::size_t end = std::min(rest.find_first_of(dividers, at), rest.size());
    use(rest.substr(at, end - at));
    at = end + 1;
  }
}

std::unordered_set<std::string> words_in(std::string_view file) {
  std::unordered_set<std::string> words;
  each_of(file, ", ", [&](std::string word) {
    if (!word.empty()) words.insert(std::move(word));
  });
  return words;
}

// "Noah's Ark" as the words of a line are: without what says whose. With each whether its last word is small.
std::unordered_map<std::string, bool> names_in_file(std::string_view file) {
  std::unordered_map<std::string, bool> names;
  each_of(file, ",", [&](std::string name) {
    for (std::size_t at = name.find("'s"); at != std::string::npos; at = name.find("'s", at))
      name.erase(at, 2);
    const std::size_t last = name.find_last_of(' ') + 1;
    const bool small = last < name.size() && name[last] >= 'a' && name[last] <= 'z';
    if (std::string folded = fold(name); !folded.empty()) names.emplace(std::move(folded), small);
  });
  return names;
}

// By each name its other forms; of those behind "=" each is one of every other.
std::unordered_map<std::string, std::vector<std::string>> forms_in(std::string_view file) {
  std::unordered_map<std::string, std::vector<std::string>> forms;
  each_of(file, ",", [&](const std::string& group) {
    std::istringstream words(group);
    std::vector<std::string> names;
    for (std::string word; words >> word;) names.push_back(std::move(word));
    const bool same = !names.empty() && names.front() == "=";
    if (same) names.erase(names.begin());
    for (const std::string& whole : names) {
      forms[whole];
      for (const std::string& other : names) {
        if (other != whole) forms[whole].push_back(other);
      }
      if (!same) break;
    }
  });
  return forms;
}

}  // namespace

bool is_given_name(std::string_view folded) {
  static const auto kNames = words_in(built_in_given_names());
  return kNames.contains(std::string(folded));
}

bool is_place_name(std::string_view folded) {
  static const auto kPlaces = words_in(built_in_places());
  return kPlaces.contains(std::string(folded));
}

bool is_known_name(std::string_view folded, bool small) {
  static const auto kKnown = names_in_file(built_in_known());
  const auto known = kKnown.find(std::string(folded));
  return known != kKnown.end() && (known->second || !small);
}

namespace {
const std::unordered_map<std::string, std::vector<std::string>>& name_forms() {
  static const auto kForms = forms_in(built_in_short_forms());
  return kForms;
}
}  // namespace

std::vector<std::string> other_forms_of(std::string_view folded) {
  const auto known = name_forms().find(std::string(folded));
  return known == name_forms().end() ? std::vector<std::string>() : known->second;
}

bool is_form_of_a_name(std::string_view folded) {
  static const auto kAll = [] {
    std::unordered_set<std::string> all;
    for (const auto& [name, forms] : name_forms()) {
      all.insert(name);
      all.insert(forms.begin(), forms.end());
    }
    return all;
  }();
  return kAll.contains(std::string(folded));
}

}  // namespace schoolgate::pipeline
