#include "pipeline/texts/captions/prose_rules.hpp"

#include <algorithm>
#include <array>

#include "pipeline/texts/captions/known_names.hpp"
#include "pipeline/texts/captions/prose_words.hpp"
#include "pipeline/texts/judging/word_lists.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr std::array kDeterminers{"the"sv, "a"sv, "an"sv, "this"sv, "that"sv};
// After these somebody does something: "what May found".
constexpr std::array kClauseOpeners{"what"sv, "that"sv,    "how"sv, "when"sv,  "where"sv, "why"sv,
                                    "who"sv,  "because"sv, "as"sv,  "while"sv, "if"sv,    "but"sv};
// Of whom a class learns is nobody of the school.
constexpr std::array kLearning{"learn"sv,   "learned"sv, "learnt"sv,    "learning"sv, "read"sv,
                               "reading"sv, "heard"sv,   "studied"sv,   "studying"sv, "out"sv,
                               "thought"sv, "talked"sv,  "discovered"sv};
constexpr std::array kOfALesson{"year"sv,      "class"sv,   "art"sv,    "history"sv, "english"sv, "music"sv,
                                "geography"sv, "science"sv, "pupils"sv, "artists"sv, "writers"sv, "poets"sv,
                                "drama"sv,     "poetry"sv,  "topic"sv,  "lesson"sv,  "lessons"sv};
// "King John": of a crown sooner than of a family called so.
constexpr std::array kOfACrown{"king"sv, "queen"sv,   "prince"sv, "princess"sv,
                               "pope"sv, "emperor"sv, "saint"sv};
// Behind these stands somebody, where a word that no dictionary holds follows.
constexpr std::array kToPeople{"to"sv, "from"sv, "of"sv, "by"sv, "with"sv};
constexpr std::array kTheirs{"her"sv, "his"sv, "their"sv};
// Two words that no dictionary holds, or what stands where a name often does, need this much besides.
constexpr int kPointsToTell = 3;
// "the death of Beryl Ockenden": what happens in somebody's life.
constexpr std::array kOfALife{"death"sv,   "memory"sv,  "passing"sv,    "loss"sv,        "birth"sv,
                              "arrival"sv, "wedding"sv, "retirement"sv, "appointment"sv, "funeral"sv};
// What is known by whoever made it.
constexpr std::array kWorksOf{"images"sv,     "telescope"sv, "book"sv,  "books"sv, "novel"sv,
                              "novels"sv,     "stories"sv,   "poems"sv, "songs"sv, "paintings"sv,
                              "play"sv,       "plays"sv,     "film"sv,  "films"sv, "musical"sv,
                              "exhibition"sv, "biography"sv, "music"sv};
constexpr std::array kThanks{"thanks"sv, "thank"sv, "you"sv, "grateful"sv, "cheers"sv};
constexpr std::array kEverybody{"all"sv, "everyone"sv, "everybody"sv, "our"sv, "those"sv, "families"sv};

template <std::size_t N>
bool stands_in(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

bool is_month_or_season(const std::string& folded) {
  return is_institution_word(folded) || is_season(folded);
}

}  // namespace

bool ProseRules::after(std::size_t first, Cue cue) const {
  if (first == 0 || at(first).begins) return false;
  return std::ranges::any_of(cues_,
                             [&](const CueMatch& one) { return one.cue == cue && one.end_word == first; });
}

bool ProseRules::spells_name(std::size_t i) const {
  return std::ranges::any_of(names_,
                             [&](const NameMatch& one) { return i >= one.first_word && i < one.end_word; });
}

// "Hope and Summer", "Priya, Leo": what stands beside another name.
bool ProseRules::joined_to_name(const NameMatch& match) const {
  const auto name = [&](std::size_t i) { return spells_name(i) && (capital(i) || at(i).strange); };
  const auto joins = [&](std::size_t i) { return at(i).word.folded == "and"; };
  const std::size_t end = match.end_word;
  const std::size_t count = line_.words.size();
  if (end < count && !at(end).begins) {
    if (at(end).word.parted_before && name(end)) return true;
    if (end + 1 < count && joins(end) && name(end + 1)) return true;
  }
  const std::size_t first = match.first_word;
  if (first == 0 || at(first).begins) return false;
  if (at(first).word.parted_before && name(first - 1)) return true;
  return first > 1 && joins(first - 1) && name(first - 2);
}

// "from daisy and hope": small letters that a cue and each other make names.
bool ProseRules::is_of_a_pair(const NameMatch& match) const {
  const auto own = std::ranges::find(names_, match.first_word, &NameMatch::first_word);
  const auto begins = [&](const NameMatch& one) {
    return after(one.first_word, Cue::Name) || after(one.first_word, Cue::WeakName);
  };
  const auto pair = [&](const NameMatch& one, const NameMatch& next) {
    return begins(one) && next.first_word == one.end_word + 1 && at(one.end_word).word.folded == "and";
  };
  return (own + 1 != names_.end() && pair(*own, *(own + 1))) ||
         (own != names_.begin() && pair(*(own - 1), *own));
}

// "Victoria Park", "Rose Street", "Summer Fair".
bool ProseRules::is_place_or_event(const NameMatch& match) const {
  const std::size_t first = match.first_word;
  const std::size_t end = match.end_word;
  const std::string& own = at(first).word.folded;
  const bool tail_before = first > 0 && !at(first).begins && !at(first).word.parted_before &&
                           capital(first - 1) && is_place_tail(own) && !spells_name(first - 1);
  if (tail_before && !after(first, Cue::Honorific)) return true;
  if (end >= line_.words.size() || at(end).word.parted_before || at(end).begins) return false;
  const std::string& next = at(end).word.folded;
  return is_event_word(next) || (capital(end) && is_place_tail(next)) ||
         (is_month_or_season(own) && next.find_first_of("0123456789") == 0 && !is_class_code(next));
}

// "the Gold Sports Mark": the end of what an award or society is called.
bool ProseRules::ends_a_title(std::size_t first) const {
  constexpr std::size_t kLeast = 2;  // words before it
  std::size_t begin = first;
  while (begin > 0 && !at(begin).begins && !at(begin).word.parted_before && capital(begin - 1) &&
         at(begin - 1).ordinary && !spells_name(begin - 1) && !is_role(at(begin - 1).word.folded))
    --begin;
  return !line_.capitals && begin > 0 && first - begin >= kLeast && !at(begin).begins &&
         stands_in(kDeterminers, at(begin - 1).word.folded);
}

// "Ga i fynd i'r toiled?": words around it that no dictionary holds either.
bool ProseRules::is_of_another_language(std::size_t first, std::size_t end) const {
  constexpr std::size_t kFewest = 2;
  constexpr std::size_t kLongestName = 3;  // words
  if (!line_.looked_up) return false;
  const std::size_t count = line_.words.size();
  std::size_t strange = 0;
  std::size_t english = 0;
  std::size_t i = end;
  for (; i < count && !at(i).begins; ++i) {
    if (capital(i) || at(i).word.letters < 2) continue;
    ++(at(i).strange ? strange : english);
  }
  std::size_t begin = first;
  while (begin > 0 && !at(begin).begins && capital(begin - 1) && at(begin - 1).strange) --begin;
  const bool whole_sentence = i == end && (begin == 0 || at(begin).begins);
  if (opens_a_greeting(at(begin).word.folded)) return true;
  return (strange >= kFewest && strange > english) || (whole_sentence && end - begin > kLongestName);
}

// "In Art we were inspired by Frida Kahlo"
bool ProseRules::inspired_a_lesson(std::size_t by) const {
  if (by == 0 || at(by).word.folded != "by" || at(by - 1).word.folded != "inspired") return false;
  for (std::size_t i = by; i-- > 0;) {
    if (stands_in(kOfALesson, at(i).word.folded)) return true;
    if (at(i).begins) return false;
  }
  return false;
}

// "Roald Dahl Day", "Eid Mubarak to all", "we learned about Rosa Parks and Mary Seacole".
bool ProseRules::is_of_the_world(std::size_t first, std::size_t end) const {
  const std::size_t count = line_.words.size();
  const bool goes_on = end < count && !at(end).begins && !at(end).word.parted_before;
  if (goes_on && capital(end) && is_event_word(at(end).word.folded)) return true;
  const bool begins = first == 0 || at(first).begins;
  if (begins)
    return goes_on && end + 1 < count && at(end).word.folded == "to" &&
           stands_in(kEverybody, at(end + 1).word.folded);
  std::size_t about = first - 1;
  while (about > 0 && !at(about).begins && (capital(about) || at(about).word.folded == "and")) --about;
  if (about > 1 && at(about).word.folded == "about" && at(about - 1).word.folded == "all")
    return stands_in(kLearning, at(about - 2).word.folded);
  if (inspired_a_lesson(about)) return true;
  return about > 0 && at(about).word.folded == "about" && stands_in(kLearning, at(about - 1).word.folded);
}

bool ProseRules::is_of_a_crown(const NameMatch& match) const {
  const std::size_t end = match.end_word;
  return match.form == NameForm::Last && stands_in(kOfACrown, at(match.first_word).word.folded) &&
         end < line_.words.size() && !at(end).begins && !at(end).word.parted_before && capital(end) &&
         at(end).word.letters > 1 && !spells_name(end);
}

// "Young Voices": a surname that is a word, before another word with a capital.
bool ProseRules::begins_a_title(const NameMatch& match) const {
  const std::size_t end = match.end_word;
  if (match.form != NameForm::Last || line_.capitals || end >= line_.words.size()) return false;
  const CaptionWord& next = at(end);
  return !next.begins && !next.word.parted_before && capital(end) && next.ordinary && next.word.letters > 1 &&
         !spells_name(end) && !is_class_word(next.word.folded) && !is_role(next.word.folded);
}

// "our cook Sheila": behind a role in small letters a capital stands for somebody, whatever the word.
std::size_t ProseRules::end_of_called(std::size_t first, const TakenWords& taken) const {
  const auto may_be_name = [&](std::size_t i) {
    const std::string& folded = at(i).word.folded;
    return capital(i) && !taken.any(i) && !at(i).account && at(i).word.letters > 1 && !is_feast(folded) &&
           (at(i).strange || at(i).ordinary) && !is_institution_word(folded) && !is_school_word(folded) &&
           !is_class_word(folded) && !is_event_word(folded) && !is_role(folded);
  };
  if (line_.capitals || first == 0 || at(first).begins || !may_be_name(first)) return first;
  if (capital(first - 1) || !is_role(at(first - 1).word.folded)) return first;
  std::size_t end = first + 1;
  while (end < line_.words.size() && may_be_name(end) && !at(end).word.parted_before && !at(end).begins)
    ++end;
  return end;
}

// "of Beryl Ockenden", "thanks to Dave from the garden centre": somebody, although the first may be any word.
std::size_t ProseRules::end_of_somebody(std::size_t first, const TakenWords& taken) const {
  const std::size_t next = first + 1;
  if (line_.capitals || first == 0 || at(first).begins || at(first).account || taken.any(first) ||
      !capital(first) || next >= line_.words.size() || at(first).word.letters < 2)
    return first;
  const std::string& own = at(first).word.folded;
  const bool plain = is_institution_word(own) || is_school_word(own) || is_class_word(own) || is_feast(own) ||
                     is_event_word(own) || at(next).begins || at(next).word.parted_before;
  if (plain || !stands_in(kToPeople, at(first - 1).word.folded)) return first;
  const CaptionWord& second = at(next);
  const bool surname = (at(first).ordinary || at(first).proper) && capital(next) && second.strange &&
                       !second.proper && !taken.any(next) && !holds_school_word(second.word.folded) &&
                       !is_place_tail(second.word.folded);
  const bool of_a_life = first > 1 && at(first - 1).word.folded == "of" && capital(next) &&
                         !taken.any(next) && stands_in(kOfALife, at(first - 2).word.folded);
  if ((surname && own != "storm") || of_a_life) return next + 1;
  const bool thanked =
      first > 1 && at(first - 1).word.folded == "to" && stands_in(kThanks, at(first - 2).word.folded);
  return thanked && (second.word.folded == "from" || second.word.folded == "who") ? next : first;
}

bool ProseRules::acts(std::size_t end) const {
  if (end >= line_.words.size() || at(end).begins || at(end).word.parted_before || capital(end)) return false;
  const std::string& next = at(end).word.folded;
  return is_deed(next) || (next.size() > 4 && next.ends_with("ed"));
}

bool ProseRules::ordinary_is_name(const NameMatch& match) const {
  const std::size_t first = match.first_word;
  if (match.form >= NameForm::WithInitial) {
    // Nobody writes "grace-baker" and means anything else.
    if (match.form == NameForm::Full && match.end_word == first + 1) return true;
    for (std::size_t i = first; i < match.end_word; ++i) {
      if (!capital(i)) return false;
    }
    return true;
  }
  // "Bill" and "Cat" are asked about.
  if (match.other_form && !after(first, Cue::Honorific)) return false;
  const std::string& own = at(first).word.folded;
  const bool after_name_cue = after(first, Cue::Name);
  if (after(first, Cue::Honorific)) return true;
  if (!capital(first)) return is_of_a_pair(match);
  if (is_place_or_event(match) || ends_a_title(first)) return false;
  // "The King visited us"
  const bool titled = first > 0 && !at(first).begins && match.form == NameForm::Last &&
                      stands_in(kDeterminers, at(first - 1).word.folded);
  // "the Baker family"
  if (titled && match.end_word < line_.words.size() && at(match.end_word).word.folded == "family")
    return true;
  if (titled || is_of_a_crown(match) || begins_a_title(match)) return false;
  // "Star Baker"
  const bool follows_title = first > 0 && !at(first).begins && !at(first).word.parted_before &&
                             capital(first - 1) && at(first - 1).ordinary && !spells_name(first - 1) &&
                             !at(first - 1).given && !is_role(at(first - 1).word.folded);
  // "White Rose Maths"
  const bool goes_on = match.end_word < line_.words.size() && !at(match.end_word).begins &&
                       !at(match.end_word).word.parted_before && capital(match.end_word) &&
                       at(match.end_word).ordinary && !spells_name(match.end_word);
  const bool of_a_title =
      follows_title && (match.form == NameForm::Last ? !at(first - 1).begins : goes_on && !line_.capitals);
  if (of_a_title) return false;
  const bool tells_nothing = at(first).begins || line_.capitals;
  // "Baker's dozen"
  const bool idiom = match.form == NameForm::Last && tells_nothing && match.end_word < line_.words.size() &&
                     (at(match.end_word).word.folded == "dozen" || stands_in(kOfACrown, own));
  const bool whose = at(match.end_word - 1).possessive && !idiom;
  if (whose || joined_to_name(match)) return true;
  if (end_of_class(match.end_word, {}) > match.end_word) return true;
  // "Rose and her guide dog"
  const std::size_t end = match.end_word;
  const bool with_theirs = end + 1 < line_.words.size() && !at(end).begins && !at(end + 1).begins &&
                           at(end).word.folded == "and" && stands_in(kTheirs, at(end + 1).word.folded);
  if (with_theirs) return true;
  const bool deed = acts(match.end_word);
  const bool in_a_clause =
      first > 0 && !at(first).begins && stands_in(kClauseOpeners, at(first - 1).word.folded);
  if (is_month_or_season(own))
    return after_name_cue || (deed && (in_a_clause || tells_nothing != is_season(own)));
  // "Guess who? Fin!"
  const bool alone = match.end_word == line_.words.size() || at(match.end_word).begins;
  return !tells_nothing || (match.form < NameForm::Last && (deed || alone || after_name_cue));
}

bool ProseRules::is_of_a_person(std::size_t i) const {
  const auto joined = [&](std::size_t one) {
    return one < line_.words.size() && !at(one).begins && !at(one).word.parted_before;
  };
  if (after(i, Cue::Honorific) || (joined(i + 1) && capital(i + 1) && at(i + 1).strange)) return true;
  if (i == 0 || !joined(i)) return false;
  return (capital(i - 1) && at(i - 1).given) || is_role(at(i - 1).word.folded);
}

bool ProseRules::is_name(const NameMatch& match) const {
  // "St David's Day"
  if (match.first_word > 0 && at(match.first_word - 1).word.folded == "st") return false;
  // "Mae Blwyddyn 6 wedi cyrraedd": a verb of Welsh.
  const CaptionWord& own = at(match.first_word);
  if (own.word.folded == "mae" && own.begins && !own.possessive && match.end_word < line_.words.size() &&
      !at(match.end_word).begins && at(match.end_word).strange)
    return false;
  // "Belle Vue"
  const std::size_t end = match.end_word;
  if (match.other_form && match.form < NameForm::WithInitial && end < line_.words.size() && capital(end) &&
      !line_.capitals && !at(end).begins && !at(end).word.parted_before)
    return false;
  for (std::size_t i = match.first_word; i < match.end_word; ++i) {
    if (at(i).strange) return true;
  }
  return ordinary_is_name(match);
}

OtherName ProseRules::other_name(std::size_t first, const TakenWords& taken) const {
  constexpr std::size_t kLongestShortForm = 3;  // "HPV"
  const auto is_title = [&](std::size_t i) {
    return std::ranges::any_of(
        cues_, [&](const CueMatch& one) { return one.cue == Cue::Honorific && one.end_word == i + 1; });
  };
  const auto may_be_name = [&](std::size_t i) {
    const bool short_form = at(i).word.capitals && at(i).word.letters <= kLongestShortForm;
    return !taken.any(i) && !short_form && !at(i).mixed && !is_title(i) && !ends_a_firm(i) && at(i).strange &&
           capital(i) && !at(i).account && !is_feast(at(i).word.folded) &&
           !holds_school_word(at(i).word.folded);
  };
  if (const std::size_t end = end_of_called(first, taken); end > first) {
    // "a Labrador called Bess"
    const bool of_an_animal = first > 1 && is_animal(at(first - 2).word.folded);
    return {end, of_an_animal ? MentionCertainty::Suspected : MentionCertainty::Told};
  }
  if (const std::size_t end = end_of_somebody(first, taken); end > first) return {end};
  const CaptionWord& word = at(first);
  const bool titled = after(first, Cue::Honorific) && capital(first) && !taken.any(first);
  if (!titled && (!may_be_name(first) || line_.capitals)) return {first};
  const std::size_t count = line_.words.size();
  const bool begins = word.begins || first == 0;
  const std::string before = begins ? std::string() : at(first - 1).word.folded;
  const bool parted = word.word.parted_before;
  const bool called = titled || is_role(before);
  // In a list with names of the register.
  const bool listed =
      !begins && ((parted && taken.people[first - 1] && spells_name(first - 1)) ||
                  (first > 1 && before == "and" && taken.people[first - 2] && spells_name(first - 2)));
  const bool told = called || listed || after(first, Cue::Name);
  const bool beside = !begins && ((parted && taken.people[first - 1]) ||
                                  (first > 1 && before == "and" && taken.people[first - 2]));
  const bool named = told || beside || (after(first, Cue::WeakName) && !is_before_places(before));
  std::size_t end = first + 1;
  while (end < count && may_be_name(end) && !at(end).word.parted_before && !at(end).begins) ++end;
  // Two words that no dictionary holds, and no place.
  const bool of_people = end < count && !at(end).begins && !at(end).word.parted_before && !capital(end) &&
                         is_people_of(at(end).word.folded);
  // "Belle Vue Primary"
  const bool of_a_school = end < count && !at(end).begins && !at(end).word.parted_before && capital(end) &&
                           is_school_word(at(end).word.folded);
  if (!called && (of_people || of_a_school)) return {first};
  const bool both = end > first + 1 && !is_before_places(before) && !is_place_tail(at(end - 1).word.folded) &&
                    !(is_place_head(word.word.folded) && !word.given);
  if (!titled && is_of_the_world(first, end)) return {first};
  if (!called && is_of_another_language(first, end)) return {first};
  if (!named && !both) return {first};
  // "James Webb images"
  const bool of_a_work = end < count && !at(end).begins && !at(end).word.parted_before &&
                         stands_in(kWorksOf, at(end).word.folded);
  const bool sure =
      told || (!of_a_work && word.given && points_of({first, end, nullptr, 0}) >= kPointsToTell);
  // "Sir Geoff Hurst": seldom somebody of the school.
  const bool knighted = (before == "sir" || before == "dame") && end < count && !at(end).begins &&
                        !at(end).word.parted_before && capital(end);
  return {end, sure && !knighted ? MentionCertainty::Told : MentionCertainty::Suspected};
}

std::size_t ProseRules::end_of_class(std::size_t end, const std::vector<std::string>& classes) const {
  constexpr std::size_t kBetween = 2;  // "in class 4B", "from Year"
  const auto known = [&](const std::string& folded) {
    return std::ranges::find(classes, folded) != classes.end();
  };
  for (std::size_t i = end; i < std::min(line_.words.size(), end + kBetween); ++i) {
    if (at(i).begins && i > 0) return end;
    const std::string& folded = at(i).word.folded;
    if (is_class_code(folded) || (known(folded) && capital(i))) return i + 1;
    const bool number_follows =
        i + 1 < line_.words.size() && at(i + 1).word.folded.find_first_of("0123456789") == 0;
    if (is_class_word(folded) && number_follows) return i + 2;
    // "Aled Rees, 9,"
    if (i == end && at(i).word.parted_before && !at(i - 1).word.colon_after && is_age(folded)) return i + 1;
    if (folded != "in" && folded != "from" && folded != "of" && folded != "class") return end;
  }
  return end;
}

}  // namespace schoolgate::pipeline
