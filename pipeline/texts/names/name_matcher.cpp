#include "pipeline/texts/names/name_matcher.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <tuple>
#include <utility>

#include <unicode/unistr.h>

#include "pipeline/texts/names/phrase_index.hpp"

namespace schoolgate::pipeline {
namespace {

using PersonNumber = std::uint32_t;

enum class Role { First, Last, PartOfFirst, PartOfLast, Whole, Initial };

struct Bearer {
  PersonNumber person = 0;
  Role role = Role::First;
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

NameForm form_of(Role role) {
  switch (role) {
    case Role::First:
      return NameForm::First;
    case Role::Last:
      return NameForm::Last;
    case Role::PartOfFirst:
    case Role::PartOfLast:
    case Role::Initial:
      return NameForm::Part;
    case Role::Whole:
      return NameForm::Full;
  }
  return NameForm::Part;
}

// A letter of a name against any letter: names and other words use about e^2 letters as often as one another.
constexpr float kWorthOfALetter = 2;
// Of thousands of characters each says as much as several letters.
constexpr float kLettersInACharacter = 4;
constexpr char32_t kFirstCharacter = 0x2E80;  // of Chinese, Japanese and Korean
// A reading may be worse than its best by this much for each letter; beyond it, four of five lines of other
// words hold some name.
constexpr float kMostLoss = 1.8F;
// Names whose losses differ by less are equally plausible.
constexpr float kTie = 2;
// Particles of surnames are no name by themselves ("Al" of Al-Hassan, "El", "O").
constexpr std::size_t kShortestPart = 3;
constexpr std::size_t kMostWords = 4;  // of a name that is one entry; misread spaces included

std::string first_letter(const std::string& folded) {
  const std::u32string letters = fold_to_letters(folded);
  return letters.empty() || letters[0] > 127 ? std::string() : std::string(1, static_cast<char>(letters[0]));
}

// How many letters a name is worth more than it has.
float worth_more(const std::string& folded) {
  const std::u32string letters = fold_to_letters(folded);
  const auto characters = std::count_if(letters.begin(), letters.end(),
                                        [](char32_t letter) { return letter >= kFirstCharacter; });
  return (kLettersInACharacter - 1) * static_cast<float>(characters);
}

std::string backwards(const std::string& folded) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(folded);
  std::string reversed;
  text.reverse().toUTF8String(reversed);
  return reversed;
}

constexpr std::size_t kMostDecoys = 400;

// Groups of phrases.
constexpr std::size_t kBesideOthers = 0;  // an initial may stand beside it
constexpr std::size_t kAlone = 1;
constexpr std::size_t kDecoy = 2;

}  // namespace

struct NameMatcher::Index {
  PhraseIndex phrases;
  std::vector<std::vector<Bearer>> bearers;  // by phrase
  std::vector<std::string> spelt;            // by phrase, without the decoys
  std::vector<float> more;                   // by phrase, without the decoys: letters that it is worth more
  std::vector<consent::PersonId> ids;
  std::vector<std::set<std::uint32_t>> first_initials;  // by person, as phrases; also of the known-as name
  std::vector<std::set<std::uint32_t>> last_initials;
  float chance = 0;  // logarithm of the number of names
  // Names spelt backwards: as long and of the same letters, but nobody's. What they reach at a place is what
  // chance reaches there, which is much where the reader was sure of nothing.
  std::vector<bool> is_decoy;  // by phrase
  float decoy_chance = 0;      // logarithm of the number of names for each of them

  std::uint32_t add(const std::string& folded, PersonNumber person, Role role) {
    const std::uint32_t phrase = phrases.add(folded, role == Role::Whole ? kAlone : kBesideOthers);
    if (phrase == spelt.size()) {
      spelt.push_back(folded);
      more.push_back(worth_more(folded));
    }
    bearers.resize(std::max<std::size_t>(bearers.size(), phrase + 1));
    bearers[phrase].push_back({person, role});
    return phrase;
  }

  void add(const consent::Person& person) {
    const auto number = static_cast<PersonNumber>(ids.size());
    ids.push_back(person.id);
    auto& firsts = first_initials.emplace_back();
    auto& lasts = last_initials.emplace_back();
    const std::string last = fold(person.last_name);
    const auto add_initial = [&](const std::string& name, std::set<std::uint32_t>& initials) {
      if (const std::string letter = first_letter(name); !letter.empty()) {
        initials.insert(add(letter, number, Role::Initial));
      }
    };
    const auto add_parts = [&](const std::string& name, Role role) {
      const auto parts = parts_of(name);
      for (const std::string& part : parts) {
        if (parts.size() > 1 && part.size() >= kShortestPart) add(part, number, role);
      }
    };
    for (const std::string& called : {fold(person.first_name), fold(person.known_as)}) {
      if (called.empty()) continue;
      add(called, number, Role::First);
      add_initial(called, firsts);
      if (last.empty()) continue;
      add(called + last, number, Role::Whole);
      add(last + called, number, Role::Whole);
    }
    if (!last.empty()) add(last, number, Role::Last);
    add_parts(person.first_name, Role::PartOfFirst);
    add_parts(person.last_name, Role::PartOfLast);
    for (const std::string& part : parts_of(person.last_name)) add_initial(part, lasts);
  }

  [[nodiscard]] std::array<float, PhraseIndex::kGroups> least_worth() const {
    std::array<float, PhraseIndex::kGroups> least{};
    least[kBesideOthers] = chance - kWorthOfALetter;
    least[kAlone] = chance;
    least[kDecoy] = chance - decoy_chance;
    return least;
  }

  // Once all people are added.
  void add_decoys() {
    const std::size_t names = phrases.size();
    chance = std::log(static_cast<float>(std::max<std::size_t>(1, names)));
    const std::size_t step = names / kMostDecoys + 1;
    for (std::size_t i = 0; i < spelt.size(); i += step) phrases.add(backwards(spelt[i]), kDecoy);
    const std::size_t decoys = phrases.size() - names;  // less those that are names too
    is_decoy.resize(phrases.size());
    std::fill(is_decoy.begin() + static_cast<std::ptrdiff_t>(names), is_decoy.end(), true);
    bearers.resize(phrases.size());
    decoy_chance = std::log(static_cast<float>(names) / static_cast<float>(std::max<std::size_t>(1, decoys)));
  }
};

namespace {

struct Share {
  float loss = 0;
  float length = 0;
};

// Collects the people who may claim the same words.
class Claims {
 public:
  void add(std::size_t first, std::size_t end, NameForm form, PersonNumber person, Share claim) {
    const auto [place, is_new] = found_[{first, end, form}].emplace(person, claim);
    if (!is_new && claim.loss > place->second.loss) place->second = claim;
  }

  // A decoy's hit: so much chance reaches there.
  void add_chance(std::size_t first, std::size_t end, float worth) {
    chances_.push_back({first, end, worth});
  }

  // `chance` is what it reaches anywhere.
  [[nodiscard]] std::vector<NameMatch> all(const std::vector<consent::PersonId>& ids, float chance) const {
    std::vector<NameMatch> matches;
    for (const auto& [place, people] : found_) {
      NameMatch match;
      std::tie(match.first_word, match.end_word, match.form) = place;
      const auto best = std::max_element(people.begin(), people.end(), [](const auto& a, const auto& b) {
                          return worth(a.second) < worth(b.second);
                        })->second;
      match.loss = best.loss;
      match.evidence = worth(best) - std::max(chance, chance_at(match.first_word, match.end_word));
      if (match.evidence < 0) continue;
      for (const auto& [person, claim] : people) {
        if (worth(claim) >= worth(best) - kTie) match.owners.push_back(ids[person]);
      }
      std::sort(match.owners.begin(), match.owners.end());
      matches.push_back(std::move(match));
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const NameMatch& a, const NameMatch& b) { return a.evidence > b.evidence; });
    return without_padding(std::move(matches));
  }

 private:
  // Without those that only add words to a better match of the same people: "Name: Zofia" beside "Zofia".
  static std::vector<NameMatch> without_padding(std::vector<NameMatch> best_first) {
    std::vector<NameMatch> kept;
    for (NameMatch& match : best_first) {
      const bool padded = std::any_of(kept.begin(), kept.end(), [&match](const NameMatch& better) {
        return better.first_word >= match.first_word && better.end_word <= match.end_word &&
               better.end_word - better.first_word < match.end_word - match.first_word &&
               std::includes(better.owners.begin(), better.owners.end(), match.owners.begin(),
                             match.owners.end());
      });
      if (!padded) kept.push_back(std::move(match));
    }
    return kept;
  }

  static float worth(const Share& claim) { return claim.loss + kWorthOfALetter * claim.length; }

  // At places that share at least half of the words.
  [[nodiscard]] float chance_at(std::size_t first, std::size_t end) const {
    float best = -std::numeric_limits<float>::infinity();
    for (const Chance& chance : chances_) {
      const std::size_t from = std::max(first, chance.first);
      const std::size_t to = std::min(end, chance.end);
      if (to > from && 2 * (to - from) >= std::min(end - first, chance.end - chance.first)) {
        best = std::max(best, chance.worth);
      }
    }
    return best;
  }

  struct Chance {
    std::size_t first = 0;
    std::size_t end = 0;
    float worth = 0;
  };

  std::map<std::tuple<std::size_t, std::size_t, NameForm>, std::map<PersonNumber, Share>> found_;
  std::vector<Chance> chances_;
};

bool is_initial_of(const std::set<std::uint32_t>& initials, const PhraseIndex::Hit& hit) {
  return hit.length == 1 && initials.contains(hit.phrase);
}

}  // namespace

NameMatcher::NameMatcher(const consent::RegisterView& people) {
  auto index = std::make_unique<Index>();
  for (const consent::Person& person : people.people()) index->add(person);
  index->add_decoys();
  index_ = std::move(index);
}

NameMatcher::~NameMatcher() = default;
NameMatcher::NameMatcher(NameMatcher&&) noexcept = default;
NameMatcher& NameMatcher::operator=(NameMatcher&&) noexcept = default;

std::vector<NameMatch> NameMatcher::match(const Reading& reading, const std::vector<Word>& words) const {
  // What cannot beat chance, with an initial beside it where one may stand, need not be found.
  const auto hits = index_->phrases.find(reading, words,
                                         {.most_words = kMostWords,
                                          .most_loss = kMostLoss,
                                          .worth_of_letter = kWorthOfALetter,
                                          .least_worth = index_->least_worth()});
  Claims claims;
  for (const PhraseIndex::Hit& hit : hits) {
    if (index_->is_decoy[hit.phrase]) {
      claims.add_chance(hit.first_word, hit.end_word,
                        hit.loss + kWorthOfALetter * hit.length + index_->decoy_chance);
    }
    for (const Bearer& bearer : index_->bearers[hit.phrase]) {
      if (bearer.role == Role::Initial) continue;
      claims.add(hit.first_word, hit.end_word, form_of(bearer.role), bearer.person,
                 {hit.loss, hit.length + index_->more[hit.phrase]});
      const bool is_first = bearer.role == Role::First;
      if (!is_first && bearer.role != Role::Last) continue;
      for (const PhraseIndex::Hit& next : hits) {
        if (next.first_word != hit.end_word && next.end_word != hit.first_word) continue;
        const auto& initials =
            is_first ? index_->last_initials[bearer.person] : index_->first_initials[bearer.person];
        const Share both{hit.loss + next.loss, hit.length + next.length};
        const std::size_t begin = std::min(hit.first_word, next.first_word);
        const std::size_t end = std::max(hit.end_word, next.end_word);
        if (is_initial_of(initials, next)) claims.add(begin, end, NameForm::WithInitial, bearer.person, both);
        if (!is_first || next.length == 1) continue;
        for (const Bearer& same : index_->bearers[next.phrase]) {
          if (same.person == bearer.person && (same.role == Role::Last || same.role == Role::PartOfLast)) {
            claims.add(begin, end, NameForm::Full, bearer.person, both);
          }
        }
      }
    }
  }
  return claims.all(index_->ids, index_->chance);
}

}  // namespace schoolgate::pipeline
