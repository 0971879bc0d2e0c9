#include "consent/import/import_difference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "consent/register/person_difference.hpp"

namespace schoolgate::consent {
namespace {

constexpr std::string_view thing(Purpose purpose) {
  switch (purpose) {
    case Purpose::Image:
      return "photos";
    case Purpose::Name:
      return "the name";
    case Purpose::Work:
      return "work";
  }
  return {};
}

bool is_yes(const Consent* consent) { return consent != nullptr && is_a_yes(consent->answer); }

// Which platforms one sentence is about.
struct Platforms {
  std::vector<std::string_view> allowed;
  std::vector<std::string_view> first_name;  // no more than it
  std::vector<std::string_view> taken_back;
  std::vector<std::string_view> refused;
  std::vector<std::string_view> details;
};

Platforms changed_answers(const Person* before, const Person& after, Purpose purpose) {
  Platforms changed;
  for (const Consent& consent : after.consents) {
    if (consent.purpose != purpose) continue;
    const Consent* present = before == nullptr ? nullptr : find_consent(*before, consent.platform, purpose);
    if (present != nullptr && *present == consent) continue;
    if (consent.answer == Answer::FirstName && (present == nullptr || present->answer != consent.answer)) {
      changed.first_name.push_back(consent.platform);
    } else if (is_yes(&consent) && (!is_yes(present) || present->answer != consent.answer)) {
      changed.allowed.push_back(consent.platform);
    } else if (!is_yes(&consent) && is_yes(present)) {
      changed.taken_back.push_back(consent.platform);
    } else if (present == nullptr || present->answer != consent.answer) {
      changed.refused.push_back(consent.platform);
    } else {
      changed.details.push_back(consent.platform);
    }
  }
  return changed;
}

void add_words(std::vector<std::string>& words, std::string_view sentence, std::string_view thing,
               const std::vector<std::string_view>& platforms) {
  if (!platforms.empty())
    words.push_back(fmt::format("{} {} {}", thing, sentence, fmt::join(platforms, ", ")));
}

// All that is no answer, as the register's history tells it, without the id in front.
void add_other_changes(std::vector<std::string>& words, Person before, Person after) {
  before.consents.clear();
  after.consents.clear();
  for (std::string line : differences(&before, after)) {
    line.erase(0, after.id.size());
    line.erase(0, line.find_first_not_of(": "));
    if (const auto arrow = line.find(" -> "); arrow != std::string::npos) line.replace(arrow, 4, ", now ");
    words.push_back(std::move(line));
  }
}

}  // namespace

std::string difference_in_words(const Person* before, const Person& after, std::size_t line) {
  std::vector<std::string> words;
  if (before == nullptr) words.push_back(fmt::format("new {}", word(after.kind)));
  for (const auto& [purpose, unused] : kWords<Purpose>) {
    const Platforms changed = changed_answers(before, after, purpose);
    add_words(words, before == nullptr ? "may be shown on" : "may now be shown on", thing(purpose),
              changed.allowed);
    add_words(words, "may now be shown on", "the first name alone", changed.first_name);
    add_words(words, "may no longer be shown on", thing(purpose), changed.taken_back);
    add_words(words, "may not be shown, says an answer for", thing(purpose), changed.refused);
    add_words(words, "may or may not be shown as before, with other details, on", thing(purpose),
              changed.details);
  }
  if (before == nullptr && words.size() == 1) words.emplace_back("no consent");
  if (before == nullptr) {
    if (after.biometric.given) words.emplace_back("biometric consent");
    if (after.do_not_publish) words.emplace_back("must never be published");
    if (after.biometric.parent_objects) words.emplace_back("a parent objects: shown and named nowhere");
    if (after.biometric.child_objects) words.emplace_back("the child objects: shown and named nowhere");
  } else {
    add_other_changes(words, *before, after);
  }
  if (words.empty()) return {};
  return fmt::format("{}{}: {}", after.id, line == 0 ? "" : fmt::format(" (line {})", line),
                     fmt::join(words, "; "));
}

}  // namespace schoolgate::consent
