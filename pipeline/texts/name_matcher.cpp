#include "pipeline/texts/name_matcher.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "pipeline/texts/fuzzy_index.hpp"

namespace schoolgate::pipeline {
namespace {

using PersonNumber = std::uint32_t;

enum class Role { First, Last, PartOfFirst, PartOfLast, Whole };

struct Bearer {
  PersonNumber person = 0;
  Role role = Role::First;
  bool operator<(const Bearer& other) const {
    return std::tie(person, role) < std::tie(other.person, other.role);
  }
};

// The halves of "Isabella-Mae", "Xiu Ying", "Montgomery-Clarke".
std::vector<std::string> parts_of(std::string name) {
  for (char& c : name) {
    if (c == '-') c = ' ';
  }
  std::istringstream words(name);
  std::vector<std::string> parts;
  for (std::string word; words >> word;) {
    if (std::string folded = fold(word); !folded.empty()) parts.push_back(std::move(folded));
  }
  return parts;
}

// A run of words that may be one role of some people.
struct Candidate {
  std::size_t first_word = 0;
  std::size_t end_word = 0;
  float fit = 0;
  std::string_view name;  // as in the register, folded
  const std::vector<Bearer>* bearers = nullptr;
};

NameForm form_of(Role role) {
  switch (role) {
    case Role::First:
      return NameForm::First;
    case Role::Last:
      return NameForm::Last;
    case Role::PartOfFirst:
    case Role::PartOfLast:
      return NameForm::Part;
    case Role::Whole:
      return NameForm::Full;
  }
  return NameForm::Part;
}

bool is_initial(const Word& word) { return word.folded.size() == 1 && word.capital; }

// Readings that differ by less than this are equally plausible.
constexpr float kTie = 0.08F;
// Particles of surnames are no name by themselves ("Al" of Al-Hassan, "El", "O").
constexpr std::size_t kShortestPart = 3;
constexpr std::size_t kMostWordsInAName = 4;

}  // namespace

struct NameMatcher::Index {
  FuzzyIndex names;
  std::vector<std::vector<Bearer>> bearers;  // by entry
  std::vector<consent::PersonId> ids;
  std::vector<std::set<char>> first_initials;  // by person: of the first and the known-as name
  std::vector<std::set<char>> last_initials;

  void add(const std::string& folded, PersonNumber person, Role role) {
    if (folded.empty()) return;
    const std::uint32_t entry = names.add(folded);
    if (entry >= bearers.size()) bearers.resize(entry + 1);
    bearers[entry].push_back({person, role});
  }

  [[nodiscard]] std::vector<Candidate> candidates(const std::vector<Word>& words) const {
    std::vector<Candidate> found;
    for (std::size_t first = 0; first < words.size(); ++first) {
      std::string joined;
      for (std::size_t end = first + 1; end <= std::min(words.size(), first + kMostWordsInAName); ++end) {
        joined += words[end - 1].folded;
        for (const auto& hit : names.find(joined)) {
          found.push_back({first, end, hit.fit, names.text(hit.entry), &bearers[hit.entry]});
        }
      }
    }
    return found;
  }
};

namespace {

// Collects owners of equal claims on the same words.
class Matches {
 public:
  explicit Matches(const std::vector<consent::PersonId>& ids) : ids_(ids) {}

  void claim(std::size_t first, std::size_t end, NameForm form, float fit, PersonNumber person) {
    float& best = found_[{first, end, form}][person];
    best = std::max(best, fit);
  }

  [[nodiscard]] std::vector<NameMatch> all() const {
    std::vector<NameMatch> matches;
    for (const auto& [place, people] : found_) {
      NameMatch match;
      std::tie(match.first_word, match.end_word, match.form) = place;
      for (const auto& [person, fit] : people) match.fit = std::max(match.fit, fit);
      for (const auto& [person, fit] : people) {
        if (fit >= match.fit - kTie) match.owners.push_back(ids_[person]);
      }
      matches.push_back(std::move(match));
    }
    std::stable_sort(matches.begin(), matches.end(), [](const NameMatch& a, const NameMatch& b) {
      return std::pair(a.form, a.fit) > std::pair(b.form, b.fit);
    });
    return matches;
  }

 private:
  const std::vector<consent::PersonId>& ids_;
  std::map<std::tuple<std::size_t, std::size_t, NameForm>, std::map<PersonNumber, float>> found_;
};

}  // namespace

NameMatcher::NameMatcher(const consent::RegisterView& people) {
  auto index = std::make_unique<Index>();
  for (const consent::Person& person : people.people()) {
    const auto number = static_cast<PersonNumber>(index->ids.size());
    index->ids.push_back(person.id);
    const std::string first = fold(person.first_name);
    const std::string last = fold(person.last_name);
    const std::string known = fold(person.known_as);
    index->add(first, number, Role::First);
    index->add(known, number, Role::First);
    index->add(last, number, Role::Last);
    for (const std::string& called : {first, known}) {
      if (called.empty() || last.empty()) continue;
      index->add(called + last, number, Role::Whole);
      index->add(last + called, number, Role::Whole);
    }
    const auto add_parts = [&](const std::string& name, Role role) {
      const auto parts = parts_of(name);
      if (parts.size() < 2) return;
      for (const std::string& part : parts) {
        if (part.size() >= kShortestPart) index->add(part, number, role);
      }
    };
    add_parts(person.first_name, Role::PartOfFirst);
    add_parts(person.last_name, Role::PartOfLast);

    auto& first_initials = index->first_initials.emplace_back();
    auto& last_initials = index->last_initials.emplace_back();
    for (const std::string& called : {first, known}) {
      if (!called.empty()) first_initials.insert(called.front());
    }
    for (const std::string& part : parts_of(person.last_name)) last_initials.insert(part.front());
  }
  index_ = std::move(index);
}

NameMatcher::~NameMatcher() = default;
NameMatcher::NameMatcher(NameMatcher&&) noexcept = default;
NameMatcher& NameMatcher::operator=(NameMatcher&&) noexcept = default;

std::vector<NameMatch> NameMatcher::match(const std::vector<Word>& words) const {
  const std::vector<Candidate> candidates = index_->candidates(words);
  Matches matches(index_->ids);
  for (const Candidate& candidate : candidates) {
    for (const Bearer& bearer : *candidate.bearers) {
      matches.claim(candidate.first_word, candidate.end_word, form_of(bearer.role), candidate.fit,
                    bearer.person);
      const bool is_first = bearer.role == Role::First;
      const bool is_last = bearer.role == Role::Last;
      if (!is_first && !is_last) continue;
      const auto& initials =
          is_first ? index_->last_initials[bearer.person] : index_->first_initials[bearer.person];
      const std::size_t after = candidate.end_word;
      if (after < words.size() && is_initial(words[after]) && initials.contains(words[after].folded[0])) {
        matches.claim(candidate.first_word, after + 1, NameForm::WithInitial, candidate.fit, bearer.person);
      }
      if (candidate.first_word > 0 && is_initial(words[candidate.first_word - 1]) &&
          initials.contains(words[candidate.first_word - 1].folded[0])) {
        matches.claim(candidate.first_word - 1, candidate.end_word, NameForm::WithInitial, candidate.fit,
                      bearer.person);
      }
      if (!is_first) continue;
      for (const Candidate& other : candidates) {
        const bool follows = other.first_word == candidate.end_word;
        const bool precedes = other.end_word == candidate.first_word;
        if (!follows && !precedes) continue;
        for (const Bearer& same : *other.bearers) {
          if (same.person != bearer.person || (same.role != Role::Last && same.role != Role::PartOfLast))
            continue;
          matches.claim(std::min(candidate.first_word, other.first_word),
                        std::max(candidate.end_word, other.end_word), NameForm::Full,
                        (candidate.fit + other.fit) / 2, bearer.person);
        }
      }
    }
  }
  return matches.all();
}

}  // namespace schoolgate::pipeline
