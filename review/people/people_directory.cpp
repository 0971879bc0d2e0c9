#include "review/people/people_directory.hpp"

#include <algorithm>
#include <sstream>
#include <tuple>

#include "consent/ledger/text.hpp"

namespace schoolgate::review {
namespace {

std::vector<std::string> folded_words(std::string_view text) {
  std::istringstream stream(consent::folded(text));
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool fits(const std::vector<std::string>& typed, const std::vector<std::string>& own) {
  return std::all_of(typed.begin(), typed.end(), [&](const std::string& beginning) {
    return std::any_of(own.begin(), own.end(),
                       [&](const std::string& word) { return word.starts_with(beginning); });
  });
}

}  // namespace

std::string full_name(const consent::Person& person) {
  if (person.first_name.empty()) return person.last_name;
  return person.last_name.empty() ? person.first_name : person.first_name + " " + person.last_name;
}

PeopleSnapshot::PeopleSnapshot(consent::RegisterView view) : view_(std::move(view)) {
  struct Entry {
    std::string last;
    std::string first;
    const consent::Person* person;
  };
  std::vector<Entry> entries;
  for (const consent::Person& person : view_.people())
    entries.push_back({consent::folded(person.last_name), consent::folded(person.first_name), &person});
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.last, a.first, a.person->id) < std::tie(b.last, b.first, b.person->id);
  });
  for (const Entry& entry : entries) {
    const consent::Person& person = *entry.person;
    by_name_.push_back(entry.person);
    words_.push_back(folded_words(person.first_name + " " + person.last_name + " " + person.known_as + " " +
                                  person.class_name + " " + person.id));
  }
}

std::vector<const consent::Person*> PeopleSnapshot::find(std::string_view typed) const {
  const auto beginnings = folded_words(typed);
  if (beginnings.empty() && !typed.empty() && typed.find_first_not_of(" \t") != std::string_view::npos)
    return {};  // signs alone fit nobody
  std::vector<const consent::Person*> found;
  for (std::size_t i = 0; i < by_name_.size(); ++i) {
    if (fits(beginnings, words_[i])) found.push_back(by_name_[i]);
  }
  return found;
}

std::shared_ptr<const PeopleSnapshot> PeopleDirectory::now() {
  const std::uint64_t version = people_.version();
  const std::scoped_lock lock(mutex_);
  if (!latest_ || latest_->view().version() != version)
    latest_ = std::make_shared<const PeopleSnapshot>(people_.view());
  return latest_;
}

}  // namespace schoolgate::review
