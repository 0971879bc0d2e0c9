// Which words with a capital may be somebody: asked about, although no rule took them for a name.
#include <algorithm>

#include "pipeline/texts/captions/evidence_points.hpp"
#include "pipeline/texts/captions/known_names.hpp"
#include "pipeline/texts/captions/prose_rules.hpp"
#include "pipeline/texts/captions/word_files.hpp"

namespace schoolgate::pipeline {

int ProseRules::points_to_suspect(const Suspect& suspect) const {
  // Where nothing has a capital, names are as words are.
  if (suspect.match != nullptr)
    return line_.small && !is_presented(suspect.first) ? kAskOfOrdinary : kAskOfTheRegister;
  return at(suspect.first).strange ? kAskOfStrange : kAskOfOrdinary;
}

std::vector<Suspect> ProseRules::suspects(const TakenWords& taken) const {
  std::vector<Suspect> found;
  const auto is_label = [&](std::size_t i) {
    return std::ranges::any_of(
        cues_, [&](const CueMatch& one) { return one.cue == Cue::OtherLabel && one.end_word == i + 1; });
  };
  const auto is_honorific = [&](std::size_t i) {
    return std::ranges::any_of(
        cues_, [&](const CueMatch& one) { return one.cue == Cue::Honorific && one.end_word == i + 1; });
  };
  for (std::size_t i = 0; i < line_.words.size();) {
    const auto match = std::ranges::find(names_, i, &NameMatch::first_word);
    Suspect one{i, i + 1, match == names_.end() ? nullptr : &*match, 0};
    if (one.match != nullptr) {
      one.end = one.match->end_word;
      if (taken.any(i) || !(capital(i) || is_presented(i) || line_.small)) {
        i = one.end;
        continue;
      }
    } else {
      const bool free = !taken.any(i) && !is_honorific(i) && may_be_somebody(i) && !is_label(i);
      // An ordinary word has a capital there anyway, but in "Precious and Blessing".
      const bool joined = i + 2 < line_.words.size() && at(i + 1).word.folded == "and" && !at(i + 1).begins &&
                          !at(i + 2).begins && capital(i + 2);
      if (!free || (at(i).ordinary && at(i).begins && !at(i).given && !joined)) {
        ++i;
        continue;
      }
      // "Roedd Gwennan yn seren": a capital for the sentence alone.
      const bool opens = at(i).begins && !at(i).given && is_of_another_language(i, i + 1);
      while (!opens && one.end < line_.words.size() && !taken.any(one.end) && !at(one.end).begins &&
             !at(one.end).word.parted_before &&
             (at(one.end).strange || (at(i).ordinary && at(one.end).given)) &&
             capital(one.end) == capital(i) && may_be_somebody(one.end))
        ++one.end;
    }
    one.points = points_of(one);
    if (one.match == nullptr && is_initial(one.end)) ++one.end;
    i = one.end;
    found.push_back(one);
  }
  return found;
}

// What stands in a list with people, or is joined to somebody, is somebody, whatever word it is.
int ProseRules::points_beside(const Suspect& suspect, const TakenWords& taken) const {
  const std::size_t first = suspect.first;
  const std::size_t end = suspect.end;
  const std::size_t count = line_.words.size();
  if (is_place(first, end) && !at(first).given) return 0;
  const bool ordinary = at(first).ordinary;
  const int any = ordinary ? kTelling : kSeldomChance;
  const int listed = ordinary ? kTelling : kHint;
  const auto joins = [&](std::size_t i) {
    constexpr std::array<std::string_view, 5> kAnd{"and", "n", "a", "ac", "agus"};
    return std::ranges::count(kAnd, at(i).word.folded) > 0 && !capital(i) && !at(i).begins;
  };
  const auto person = [&](std::size_t i) { return taken.people[i] && (capital(i) || line_.small); };
  int points = 0;
  if (first > 0 && !at(first).begins) {
    if (first > 1 && joins(first - 1) && person(first - 2)) points += any;
    if (at(first).word.parted_before && person(first - 1)) points += listed;
  }
  if (end + 1 < count && joins(end) && person(end + 1)) points += any;
  // "Lewis, Gethin and Osian"
  const bool heads = end < count && !at(end).begins && at(end).word.parted_before && person(end);
  std::size_t next = end;
  while (heads && next < count && taken.people[next]) ++next;
  const bool goes_on =
      heads && next < count && !at(next).begins &&
      (at(next).word.parted_before ? person(next) : joins(next) && next + 1 < count && person(next + 1));
  if (heads && at(first).given) {
    points += kSeldomChance;
  } else if (goes_on && !at(first).begins) {
    points += listed;
  }
  return points;
}

bool ProseRules::is_suspected(const Suspect& suspect, const TakenWords& taken) const {
  const int known = beside_the_known(suspect, taken) ? kSeldomChance : 0;
  return suspect.points + points_beside(suspect, taken) - known >= points_to_suspect(suspect);
}

// "Curie and Darwin", "Seacole 398, Turing 365"
bool ProseRules::beside_the_known(const Suspect& suspect, const TakenWords& taken) const {
  const auto parts = [&](std::size_t i) {
    const std::string& folded = at(i).word.folded;
    return folded == "and" || folded == "or" || folded.find_first_of("0123456789") == 0;
  };
  std::size_t before = suspect.first;
  while (before > 0 && !at(before).begins && parts(before - 1)) --before;
  if (before > 0 && !at(before).begins && (before < suspect.first || at(before).word.parted_before) &&
      !at(before - 1).word.colon_after && taken.known[before - 1])
    return true;
  std::size_t behind = suspect.end;
  while (behind < line_.words.size() && !at(behind).begins && parts(behind)) ++behind;
  return behind < line_.words.size() && !at(behind).begins && taken.known[behind] &&
         (behind > suspect.end || at(behind).word.parted_before);
}

bool ProseRules::is_sure(const Suspect& suspect) const {
  const CaptionWord& first = at(suspect.first);
  return suspect.match == nullptr && first.given && first.strange && first.word.capital &&
         !is_place(suspect.first, suspect.end) && !is_known_name(first.word.folded, false) &&
         points_before(suspect.first) >= kSeldomChance;
}

}  // namespace schoolgate::pipeline
