#include "pipeline/texts/captions/exact_names.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "pipeline/texts/captions/word_files.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostTypedWords = 5;
constexpr std::size_t kShortestTypedPart = 3;
constexpr std::size_t kShortestOfSeveral = 3;

std::string joined_letters(const std::vector<CaptionWord>& words, std::size_t first, std::size_t end) {
  std::string letters;
  for (std::size_t i = first; i < end; ++i) letters += words[i].word.folded;
  return letters;
}

}  // namespace

ExactNames::ExactNames(const consent::RegisterView& people) : people_(people) {
  for (std::size_t i = 0; i < people.people().size(); ++i) {
    const consent::Person& person = people.people()[i];
    const std::string last = fold(person.last_name);
    for (const std::string& called : {fold(person.first_name), fold(person.known_as)}) {
      if (called.empty()) continue;
      add(called, i, kFirst);
      add(called + last, i, kWhole);
      add(last + called, i, kWhole);
    }
    add(last, i, kLast);
    add_parts(person.first_name, i, kPartOfFirst);
    add_parts(person.last_name, i, kPartOfLast);
  }
  add_other_forms();
}

// "Millie" of Amelia, "the Bakers": where nobody is called just that.
void ExactNames::add_other_forms() {
  const auto own = by_name_;
  const auto add_free = [&](const std::string& folded, std::size_t person, Role role) {
    if (!own.contains(folded)) add(folded, person, role);
  };
  for (const auto& [name, bearers] : own) {
    for (const auto& [person, roles] : bearers) {
      const std::string last = fold(people_.people()[person].last_name);
      const bool first = (roles & (kFirst | kPartOfFirst)) != 0;
      for (const std::string& form : first ? other_forms_of(name) : std::vector<std::string>()) {
        add_free(form, person, kOtherForm);
        if ((roles & kFirst) == 0) continue;
        add_free(form + last, person, kWhole);
        add_free(last + form, person, kWhole);
      }
      if (name.size() < kShortestOfSeveral || (roles & (kFirst | kLast | kPartOfLast)) == 0) continue;
      add_free(name + (name.back() == 's' || name.back() == 'x' ? "es" : "s"), person, kSeveral);
    }
  }
}

void ExactNames::add(const std::string& folded, std::size_t person, Role role) {
  if (!folded.empty()) by_name_[folded][person] |= role;
}

void ExactNames::add_parts(const std::string& name, std::size_t person, Role role) {
  std::string parted = name;
  std::ranges::replace(parted, '-', ' ');
  std::istringstream words(parted);
  std::vector<std::string> parts;
  for (std::string word; words >> word;) parts.push_back(fold(word));
  if (parts.size() < 2) return;
  for (const std::string& part : parts) {
    if (part.size() >= kShortestTypedPart) add(part, person, role);
  }
}

NameMatch ExactNames::match(const std::vector<CaptionWord>& words, std::size_t first, std::size_t end) const {
  NameMatch found;
  found.first_word = first;
  found.end_word = end;
  const auto known = by_name_.find(joined_letters(words, first, end));
  if (known == by_name_.end()) return found;
  unsigned roles = 0;
  for (const auto& [person, role] : known->second) {
    found.owners.push_back(people_.people()[person].id);
    roles |= role;
  }
  std::ranges::sort(found.owners);
  if ((roles & kWhole) != 0) {
    found.form = NameForm::Full;
  } else if ((roles & (kFirst | kPartOfFirst | kOtherForm)) != 0) {
    found.form = NameForm::First;
  } else {
    found.form = NameForm::Last;
  }
  found.other_form = (roles & ~unsigned{kOtherForm | kSeveral}) == 0;
  return found;
}

// "Grace O.", "M. Greenwood": whoever has both, or else everybody of that name.
void ExactNames::join_initial(const std::vector<CaptionWord>& words, NameMatch& match) const {
  constexpr std::size_t kInitials = 2;  // "M-C"
  const auto is_initial = [&](std::size_t i) {
    return i < words.size() && words[i].word.capital && words[i].word.letters <= kInitials &&
           !words[i].ordinary && words[i].word.folded.find_first_of("0123456789") == std::string::npos;
  };
  if (match.form == NameForm::First && is_initial(match.end_word) &&
      !words[match.end_word].word.parted_before) {
    ++match.end_word;
  } else if (match.form == NameForm::Last && match.first_word > 0 && is_initial(match.first_word - 1) &&
             !words[match.first_word].word.parted_before) {
    --match.first_word;
  } else {
    return;
  }
  const bool before = match.form == NameForm::Last;
  const std::string& initial = words[before ? match.first_word : match.end_word - 1].word.folded;
  match.form = NameForm::WithInitial;
  std::vector<consent::PersonId> both;
  std::ranges::copy_if(match.owners, std::back_inserter(both), [&](const consent::PersonId& id) {
    const consent::Person& person = *people_.find(id);
    if (!before) return fold(person.last_name).starts_with(initial.front());
    return fold(person.first_name).starts_with(initial) || fold(person.known_as).starts_with(initial);
  });
  if (!both.empty()) match.owners = std::move(both);
}

std::vector<NameMatch> ExactNames::find(const std::vector<CaptionWord>& words) const {
  std::vector<NameMatch> found;
  for (std::size_t first = 0; first < words.size();) {
    std::size_t end = std::min(words.size(), first + kMostTypedWords);
    NameMatch best;
    for (; end > first && best.owners.empty(); --end) best = match(words, first, end);
    if (best.owners.empty()) {
      ++first;
      continue;
    }
    first = best.end_word;
    // "Isabella Turner" of Isabella-Mae: two names of one person are a full one; "Will will" is not.
    if (!found.empty() && found.back().end_word == best.first_word &&
        words[best.first_word - 1].word.folded != words[best.first_word].word.folded &&
        !words[best.first_word].word.parted_before && best.form < NameForm::WithInitial) {
      std::vector<consent::PersonId> both;
      std::ranges::set_intersection(found.back().owners, best.owners, std::back_inserter(both));
      if (!both.empty()) {
        found.back().end_word = best.end_word;
        found.back().form = NameForm::Full;
        found.back().owners = std::move(both);
        continue;
      }
    }
    join_initial(words, best);
    first = best.end_word;
    found.push_back(std::move(best));
  }
  return found;
}

std::vector<consent::PersonId> ExactNames::owners_of(const std::string& folded) const {
  std::vector<consent::PersonId> owners;
  const auto known = by_name_.find(folded);
  if (known == by_name_.end()) return owners;
  for (const auto& [person, role] : known->second) owners.push_back(people_.people()[person].id);
  std::ranges::sort(owners);
  return owners;
}

bool ExactNames::is_first_name(const std::string& folded) const {
  const auto known = by_name_.find(folded);
  return known != by_name_.end() &&
         std::ranges::any_of(known->second, [](const auto& bearer) { return (bearer.second & kFirst) != 0; });
}

std::vector<consent::PersonId> ExactNames::owners_of_initials(const std::string& folded,
                                                              const std::string& of_class) const {
  std::vector<consent::PersonId> owners;
  for (const consent::Person& person : people_.people()) {
    const std::string own = fold(person.class_name);
    const bool there = own == of_class || own.substr(0, own.find_first_not_of("0123456789")) == of_class;
    const auto called = [&](const std::string& name) {
      return fold(name).starts_with(folded.front()) && fold(person.last_name).starts_with(folded.back());
    };
    if (!own.empty() && there && (called(person.first_name) || called(person.known_as)))
      owners.push_back(person.id);
  }
  std::ranges::sort(owners);
  return owners;
}

}  // namespace schoolgate::pipeline
