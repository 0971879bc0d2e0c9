// What speaks for a person where no rule says so, and what against, in points: each alone may be chance.
#include <algorithm>
#include <array>

#include "pipeline/texts/captions/known_names.hpp"
#include "pipeline/texts/captions/prose_rules.hpp"
#include "pipeline/texts/captions/prose_words.hpp"
#include "pipeline/texts/judging/word_lists.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

// Somebody who can answer follows.
constexpr std::array kAsked{"ask"sv, "ring"sv, "contact"sv, "phone"sv, "tell"sv, "remind"sv, "message"sv};
// Somebody is spoken to, or of, with feeling.
constexpr std::array kAddressed{"done"sv,
                                "congratulations"sv,
                                "congrats"sv,
                                "thank"sv,
                                "thanks"sv,
                                "cheers"sv,
                                "welcome"sv,
                                "bye"sv,
                                "goodbye"sv,
                                "dear"sv,
                                "hello"sv,
                                "hi"sv,
                                "hey"sv,
                                "peace"sv,
                                "soon"sv,
                                "birthday"sv,
                                "luck"sv,
                                "bravo"sv,
                                "llongyfarchiadau"sv,
                                "ta"sv,
                                "give"sv,
                                "meet"sv,
                                "thankyou"sv,
                                "diolch"sv,
                                "hapus"sv,
                                "penblwydd"sv,
                                "croeso"sv,
                                "is"sv,
                                "miss"sv,
                                "love"sv,
                                "proud"sv,
                                "youre"sv,
                                "you"sv};
// Besides what is_role() knows.
constexpr std::array kCalled{"baby"sv,     "owner"sv,      "twins"sv, "siblings"sv,
                             "triplets"sv, "goalscorer"sv, "former"sv};
constexpr std::array kBeside{"with"sv, "by"sv, "and"sv};
constexpr std::array kAtPlaces{"at"sv,     "in"sv,      "near"sv,  "around"sv,  "outside"sv, "into"sv,
                               "across"sv, "through"sv, "visit"sv, "visited"sv, "over"sv,    "explored"sv};
constexpr std::array kOurs{"our"sv, "a"sv, "an"sv, "this"sv, "every"sv, "some"sv, "these"sv};
// Besides what is_deed() knows, and what ends in "ed".
constexpr std::array kDoes{"have"sv, "can"sv,    "cant"sv,  "cannot"sv, "couldnt"sv, "didnt"sv,
                           "lost"sv, "fell"sv,   "who"sv,   "whose"sv,  "wins"sv,    "saw"sv,
                           "beat"sv, "taught"sv, "spoke"sv, "hit"sv,    "kept"sv,    "met"sv};
// Behind a comma, of whom was named before.
constexpr std::array kOfThem{"our"sv, "who"sv, "whose"sv, "my"sv, "aged"sv, "you"sv};

template <std::size_t N>
bool holds_word(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

bool is_called_before(std::string_view folded) {
  const auto known = [](std::string_view one) { return is_role(one) || holds_word(kCalled, one); };
  return known(folded) || (folded.ends_with('s') && known(folded.substr(0, folded.size() - 1)));
}

}  // namespace

bool ProseRules::may_be_somebody(std::size_t i) const {
  const CaptionWord& word = at(i);
  const std::string& folded = word.word.folded;
  return word.word.capital && word.word.letters > 1 && (word.strange || word.ordinary) && !word.account &&
         !word.word.capitals && !is_feast(folded) && !is_institution_word(folded) &&
         !is_school_word(folded) && !holds_school_word(folded) && !is_class_word(folded) &&
         !is_event_word(folded) && !is_role(folded) && !holds_word(kAddressed, folded);
}

// "Here is grace": nothing else stands there without an article.
bool ProseRules::is_presented(std::size_t i) const {
  constexpr std::array kShown{"here"sv, "this"sv, "thats"sv, "heres"sv};
  if (i == 0 || at(i).begins || at(i).word.parted_before) return false;
  const std::string& before = at(i - 1).word.folded;
  const bool is = before == "is" && i > 1 && !at(i - 1).begins && holds_word(kShown, at(i - 2).word.folded);
  const bool with = i + 1 < line_.words.size() && at(i + 1).word.folded == "with";
  return is && with;
}

int ProseRules::points_of_words(const Suspect& suspect) const {
  const CaptionWord& first = at(suspect.first);
  if (suspect.match != nullptr) {
    const bool everyday = is_season(first.word.folded) || is_institution_word(first.word.folded);
    return 2 - (first.begins ? 1 : 0) - (everyday ? 1 : 0);
  }
  int strange = 0;
  for (std::size_t i = suspect.first; i < suspect.end; ++i) strange += at(i).strange ? 1 : 0;
  return std::min(strange, 2);
}

int ProseRules::points_before(std::size_t first) const {
  if (first == 0 || at(first).begins || at(first).word.parted_before) return 0;
  const std::string& before = at(first - 1).word.folded;
  if (is_called_before(before) || holds_word(kAsked, before)) return 3;
  if (holds_word(kAddressed, before)) return 2;
  if (holds_word(kBeside, before)) return 1;
  if (before == "the") return -3;
  if (holds_word(kAtPlaces, before)) return -2;
  return holds_word(kOurs, before) ? -1 : 0;
}

// "Ruby P"
bool ProseRules::is_initial(std::size_t i) const {
  if (i >= line_.words.size() || at(i).begins || at(i).word.parted_before) return false;
  return at(i).word.capital && at(i).word.letters == 1 && at(i).word.folded != "i";
}

int ProseRules::points_behind(std::size_t end) const {
  const int whose = at(end - 1).possessive ? 1 : 0;
  if (end >= line_.words.size() || at(end).begins) return whose;
  const CaptionWord& next = at(end);
  const std::string& folded = next.word.folded;
  if (next.word.parted_before) return whose + (holds_word(kOfThem, folded) ? 2 : 0);
  if (is_initial(end)) return 3;
  if (next.word.capital && (is_place_tail(folded) || is_event_word(folded) || next.ordinary)) return -3;
  if (is_people_of(folded)) return -2;
  return whose + (acts(end) || holds_word(kDoes, folded) ? 2 : 0);
}

int ProseRules::points_of(const Suspect& suspect) const {
  int points = points_of_words(suspect) + points_before(suspect.first) + points_behind(suspect.end);
  if (is_of_the_world(suspect.first, suspect.end)) points -= 3;
  const bool addressed = suspect.first > 0 && holds_word(kAddressed, at(suspect.first - 1).word.folded);
  if (suspect.match == nullptr && !addressed && is_of_another_language(suspect.first, suspect.end))
    points -= 3;
  if (suspect.match != nullptr && (is_place_or_event(*suspect.match) || ends_a_title(suspect.first)))
    points -= 3;
  return points;
}

// To ask once too often costs a tick. Of words that are in every text it would be asked always.
int ProseRules::points_to_suspect(const Suspect& suspect) const {
  constexpr int kOfTheRegister = 2;
  constexpr int kInNoDictionary = 1;
  constexpr int kOrdinary = 3;
  if (suspect.match != nullptr) return kOfTheRegister;
  return at(suspect.first).strange ? kInNoDictionary : kOrdinary;
}

std::vector<Suspect> ProseRules::suspects(const std::vector<bool>& taken) const {
  std::vector<Suspect> found;
  const auto is_label = [&](std::size_t i) {
    return std::ranges::any_of(
        cues_, [&](const CueMatch& one) { return one.cue == Cue::OtherLabel && one.end_word == i + 1; });
  };
  for (std::size_t i = 0; i < line_.words.size();) {
    const auto match = std::ranges::find(names_, i, &NameMatch::first_word);
    Suspect one{i, i + 1, match == names_.end() ? nullptr : &*match, 0};
    if (one.match != nullptr) {
      one.end = one.match->end_word;
      if (taken[i] || !(capital(i) || is_presented(i))) {
        i = one.end;
        continue;
      }
    } else {
      const bool free = !taken[i] && !line_.capitals && may_be_somebody(i) && !is_label(i);
      // An ordinary word has a capital there anyway.
      if (!free || (at(i).ordinary && at(i).begins)) {
        ++i;
        continue;
      }
      while (one.end < line_.words.size() && !taken[one.end] && !at(one.end).begins &&
             !at(one.end).word.parted_before && at(one.end).strange && may_be_somebody(one.end))
        ++one.end;
    }
    one.points = points_of(one);
    if (one.match == nullptr && is_initial(one.end)) ++one.end;
    i = one.end;
    found.push_back(one);
  }
  return found;
}

bool ProseRules::is_suspected(const Suspect& suspect, const std::vector<bool>& taken) const {
  const std::size_t first = suspect.first;
  const std::size_t end = suspect.end;
  const auto joins = [&](std::size_t i) { return at(i).word.folded == "and" && !at(i).begins; };
  const bool behind =
      first > 1 && !at(first).begins && joins(first - 1) && taken[first - 2] && capital(first - 2);
  const bool before = end + 1 < taken.size() && joins(end) && taken[end + 1] && capital(end + 1);
  const bool listed = first > 0 && !at(first).begins && at(first).word.parted_before && taken[first - 1] &&
                      capital(first - 1) && at(first).strange;
  return suspect.points + (behind || before ? 2 : 0) + (listed ? 1 : 0) >= points_to_suspect(suspect);
}

}  // namespace schoolgate::pipeline
