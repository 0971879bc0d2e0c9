// What speaks for a person where no rule says so, and what against, in points.
#include <algorithm>
#include <array>

#include "pipeline/texts/captions/evidence_points.hpp"
#include "pipeline/texts/captions/known_names.hpp"
#include "pipeline/texts/captions/prose_rules.hpp"
#include "pipeline/texts/captions/prose_words.hpp"
#include "pipeline/texts/captions/word_files.hpp"
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
                                "farewell"sv,
                                "go"sv,
                                "played"sv,
                                "introducing"sv,
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
                                "oh"sv,
                                "hooray"sv,
                                "hurrah"sv,
                                "yay"sv,
                                "wow"sv,
                                "poor"sv,
                                "clever"sv,
                                "brave"sv,
                                "lucky"sv,
                                "cheeky"sv,
                                "lovely"sv,
                                "bless"sv,
                                "spot"sv,
                                "ti"sv,
                                "iawn"sv,
                                "annwyl"sv,
                                "helo"sv,
                                "thx"sv,
                                "thanx"sv,
                                "ty"sv,
                                "slainte"sv,
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
constexpr std::array kCalled{
    "baby"sv,       "owner"sv,   "twins"sv,    "siblings"sv, "triplets"sv,   "goalscorer"sv, "former"sv,
    "fiance"sv,     "fiancee"sv, "partner"sv,  "hubby"sv,    "bestie"sv,     "gran"sv,       "gramps"sv,
    "nanna"sv,      "canon"sv,   "swami"sv,    "pastor"sv,   "deacon"sv,     "sheikh"sv,     "ustadh"sv,
    "ustadha"sv,    "granthi"sv, "giani"sv,    "pandit"sv,   "archdeacon"sv, "dean"sv,       "major"sv,
    "lieutenant"sv, "colonel"sv, "corporal"sv, "cadet"sv,    "dame"sv,       "baroness"sv,   "provost"sv,
    "sensei"sv,     "anti"sv,    "yncl"sv,     "wncwl"sv,    "modryb"sv,     "babi"sv,       "nonna"sv,
    "babcia"sv,     "oma"sv,     "opa"sv,      "abuela"sv,   "dadi"sv,       "nani"sv,       "brawd"sv,
    "chwaer"sv,     "nain"sv,    "taid"sv,     "mamgu"sv,    "aunty"sv,      "goalie"sv,     "keeper"sv,
    "mentor"sv,     "pal"sv,     "man"sv,      "woman"sv};
// What ends what a firm, club or show is called.
constexpr std::array kTitleTails{"jr"sv, "jnr"sv, "ltd"sv, "plc"sv, "fc"sv, "afc"sv, "rfc"sv, "utd"sv};
constexpr std::array kBeside{"with"sv, "by"sv, "and"sv};
constexpr std::array kAllOfThem{"family"sv,   "families"sv, "twins"sv,
                                "brothers"sv, "sisters"sv,  "household"sv};
constexpr std::array kAtPlaces{"at"sv,     "in"sv,      "near"sv,  "around"sv,  "outside"sv, "into"sv,
                               "across"sv, "through"sv, "visit"sv, "visited"sv, "over"sv,    "explored"sv};
// Taught, although people are called so.
constexpr std::array kSubjects{"art"sv,        "music"sv,       "drama"sv,       "dance"sv,    "cup"sv,
                               "geography"sv,  "history"sv,     "science"sv,     "biology"sv,  "chemistry"sv,
                               "physics"sv,    "sociology"sv,   "psychology"sv,  "politics"sv, "economics"sv,
                               "business"sv,   "computing"sv,   "technology"sv,  "textiles"sv, "literature"sv,
                               "philosophy"sv, "photography"sv, "engineering"sv, "religion"sv, "phonics"sv,
                               "reception"sv,  "nursery"sv,     "food"sv,        "latin"sv,    "media"sv,
                               "law"sv,        "graphics"sv,    "statistics"sv,  "ethics"sv,   "maths"sv};
constexpr std::array kOurs{"our"sv, "a"sv, "an"sv, "this"sv, "every"sv, "some"sv, "these"sv};
// Besides what is_deed() knows, and what ends in "ed".
constexpr std::array kDoes{"have"sv, "can"sv,    "cant"sv,  "cannot"sv, "couldnt"sv, "didnt"sv,
                           "lost"sv, "fell"sv,   "who"sv,   "whose"sv,  "wins"sv,    "saw"sv,
                           "beat"sv, "taught"sv, "spoke"sv, "hit"sv,    "kept"sv,    "met"sv,
                           "u"sv,    "once"sv,   "twice"sv, "third"sv,  "second"sv};
// These begin a question.
constexpr std::array kAsks{"could"sv, "would"sv, "can"sv,    "did"sv,   "does"sv, "has"sv,  "have"sv,
                           "will"sv,  "shall"sv, "should"sv, "might"sv, "had"sv,  "must"sv, "let"sv};
// Small words of Welsh that people are called by elsewhere.
constexpr std::array kSmallWelsh{"gan"sv,  "dan"sv, "yn"sv,  "am"sv, "ar"sv,
                                 "wedi"sv, "ond"sv, "hen"sv, "dim"sv};
// Behind a comma, of whom was named before.
constexpr std::array kOfThem{"our"sv, "who"sv, "whose"sv, "my"sv, "aged"sv, "you"sv};
// Behind a name, in brackets: who is where in the picture.
constexpr std::array kInThePicture{"left"sv, "right"sv, "centre"sv, "middle"sv,   "front"sv,
                                   "back"sv, "above"sv, "below"sv,  "pictured"sv, "captain"sv};

template <std::size_t N>
bool holds_word(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

bool has_three_alike(std::string_view folded) {
  for (std::size_t i = 2; i < folded.size(); ++i) {
    if (folded[i] == folded[i - 1] && folded[i] == folded[i - 2]) return true;
  }
  return false;
}

bool is_called_before(std::string_view folded) {
  const auto known = [](std::string_view one) { return is_role(one) || holds_word(kCalled, one); };
  return known(folded) || (folded.ends_with('s') && known(folded.substr(0, folded.size() - 1)));
}

}  // namespace

bool ProseRules::may_be_somebody(std::size_t i) const {
  const CaptionWord& word = at(i);
  const std::string& folded = word.word.folded;
  const bool spoken_to = i > 0 && !word.begins && holds_word(kAddressed, at(i - 1).word.folded);
  // "kirsty", "her partner ben"
  const bool of_somebody = i > 0 && !word.begins && folded != "will" && !is_deed(folded) &&
                           is_called_before(at(i - 1).word.folded);
  // "Jayden, Joy and jasper!"
  const bool ends_a_list = i > 1 && !word.begins && at(i - 1).word.folded == "and" && spells_name(i - 2) &&
                           (i + 1 == line_.words.size() || at(i + 1).begins);
  const bool in_small = line_.small && folded != "will";
  const bool thanked_small = line_.small && word.strange && spoken_to && word.word.letters > 2;
  const bool written_small =
      thanked_small ||
      (word.given && !holds_word(kSmallWelsh, folded) &&
       (word.strange ? !is_place_name(folded) && (line_.small || !is_of_another_language(i, i + 1))
                     : of_somebody || ends_a_list || in_small));
  const bool several = folded.ends_with("ians") ||
                       (folded.ends_with('s') && is_institution_word(folded.substr(0, folded.size() - 1)));
  // "HPV", "GCSE"; not "SHEILA"
  constexpr std::size_t kShortestInCapitals = 3;
  const bool short_form = word.word.capitals && (!word.given || word.word.letters < kShortestInCapitals ||
                                                 (word.ordinary && line_.capitals && !spoken_to));
  // "Goooal"; of "Ameliaaaa" it is asked without.
  const bool cried = has_three_alike(folded);
  // "our deputy Jan"
  const bool month = is_institution_word(folded) && !(word.given && word.word.capital && of_somebody);
  return (word.word.capital || written_small) && word.word.letters > 1 && (word.strange || word.ordinary) &&
         !word.account && !word.mixed && !several && !short_form && !cried && !is_feast(folded) && !month &&
         !is_school_word(folded) && !holds_school_word(folded) && !is_class_word(folded) &&
         !is_event_word(folded) && !is_role(folded) && !holds_word(kCalled, folded) &&
         !holds_word(kAddressed, folded) && !holds_word(kSubjects, folded) &&
         !holds_word(kTitleTails, folded);
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
    return kSeldomChance - (first.begins ? kHint : 0) - (everyday ? kHint : 0);
  }
  // "ask for Beverley"; not "in Beverley", nor "Beverley Minster"
  const std::size_t end = suspect.end;
  const bool part =
      end < line_.words.size() && !at(end).begins && !at(end).word.parted_before && capital(end);
  if (is_place(suspect.first, suspect.end)) return !first.given ? -kHint : first.strange && !part ? kHint : 0;
  // "Happy anniversary to Carol": an ordinary word has hardly another reason for a capital there.
  // "Geographers" are several.
  if (first.ordinary && stands_alone(suspect))
    return first.given ? kTelling : first.word.folded.ends_with('s') ? 0 : kSeldomChance;
  // "Remember Poppy Denholm?"
  if (first.ordinary && first.given && suspect.end > suspect.first + 1 && at(suspect.first + 1).strange)
    return kTelling;
  const bool opens = first.word.folded == "will" || is_season(first.word.folded);
  if (first.ordinary && first.given && first.begins && !opens) return kTelling;
  int points = first.given && !is_known_name(first.word.folded, false) ? kHint : 0;
  for (std::size_t i = suspect.first; i < suspect.end; ++i) points += at(i).strange ? kHint : 0;
  // A long name is no surer than one of two words.
  return std::min(points, kTelling);
}

bool ProseRules::stands_alone(const Suspect& suspect) const {
  const std::size_t first = suspect.first;
  const std::size_t end = suspect.end;
  if (first == 0 || at(first).begins || !capital(first)) return false;
  // "It's Poppy": a capital for the sentence alone.
  const CaptionWord& before = at(first - 1);
  const bool opener = before.begins && (before.ordinary || line_.looked_up) &&
                      (before.possessive || is_function_word(before.word.folded) ||
                       holds_word(kAsks, before.word.folded) || holds_word(kAddressed, before.word.folded));
  if (capital(first - 1) && !opener) return false;
  return end == line_.words.size() || at(end).begins || at(end).word.parted_before || !capital(end);
}

// "Annie Jr", "Lions FC"
bool ProseRules::ends_a_firm(std::size_t i) const { return holds_word(kTitleTails, at(i).word.folded); }

// "Milton Keynes", "Severn, Wye"
bool ProseRules::is_place(std::size_t first, std::size_t end) const {
  return end_of_place(line_.words, first) >= end;
}

// "Bishop of Llandaff", "University of Kent"
bool ProseRules::is_of_an_office(std::size_t first) const {
  return first > 1 && !at(first).begins && !at(first - 1).begins && at(first - 1).word.folded == "of" &&
         capital(first - 2) && at(first - 2).ordinary && !holds_word(kAddressed, at(first - 2).word.folded) &&
         !is_role(at(first - 2).word.folded) && !at(first - 2).given;
}

int ProseRules::points_before(std::size_t first) const {
  if (first == 0 || at(first).begins || at(first).word.parted_before) return 0;
  const std::string& before = at(first - 1).word.folded;
  if (is_called_before(before) || holds_word(kAsked, before)) return kTelling;
  if (holds_word(kAddressed, before) || (line_.small && after(first, Cue::Name))) return kSeldomChance;
  if (holds_word(kBeside, before)) return kHint;
  // "a throw from Storm"
  if (before == "from" && at(first).ordinary) return kHint;
  constexpr std::array kOfRealms{"king"sv, "queen"sv, "prince"sv, "princess"sv, "emperor"sv,
                                 "pope"sv, "sir"sv,   "storm"sv,  "saint"sv,    "sant"sv};
  if (holds_word(kOfRealms, before)) return -kTelling;
  if (before == "the" && names_several(first)) return 0;
  if (before == "the" || before == "st" || is_of_an_office(first)) return -kTelling;
  if (holds_word(kAtPlaces, before)) return -kSeldomChance;
  return holds_word(kOurs, before) ? -kHint : 0;
}

// "Who was last? Fin, as ever."
bool ProseRules::answers(std::size_t first, std::size_t end) const {
  if (first == 0 || !at(first).begins) return false;
  const bool alone = end == line_.words.size() || at(end).begins || at(end).word.parted_before;
  std::size_t glyph = at(first).word.first_glyph;
  while (glyph > 0 && line_.reading.glyphs[glyph - 1].text == " ") --glyph;
  return alone && glyph > 0 && line_.reading.glyphs[glyph - 1].text == "?";
}

// "Charlotte (left)"
bool ProseRules::is_bracketed(std::size_t i) const {
  const std::size_t glyph = at(i).word.first_glyph;
  return glyph > 0 && line_.reading.glyphs[glyph - 1].text == "(" &&
         holds_word(kInThePicture, at(i).word.folded);
}

// "the Shaws came"
bool ProseRules::names_several(std::size_t i) const {
  const CaptionWord& word = at(i);
  const auto own = std::ranges::find(names_, i, &NameMatch::first_word);
  if (own != names_.end() && own->other_form && own->end_word == i + 1) return true;
  return word.strange && !word.proper && word.word.folded.ends_with('s') && i + 1 < line_.words.size() &&
         !at(i + 1).begins && (acts(i + 1) || holds_word(kDoes, at(i + 1).word.folded));
}

// "Ruby P"
bool ProseRules::is_initial(std::size_t i) const {
  if (i >= line_.words.size() || at(i).begins || at(i).word.parted_before) return false;
  // "henry t", not "u", "a" and "r"
  const bool small = line_.small && std::string_view("bcdefghjklmopqstvwz").find(at(i).word.folded) !=
                                        std::string_view::npos;
  return (at(i).word.capital || small) && at(i).word.letters == 1 && at(i).word.folded != "i";
}

int ProseRules::points_behind(std::size_t end) const {
  const int whose = at(end - 1).possessive ? kHint : 0;
  if (end >= line_.words.size() || at(end).begins) return whose;
  const CaptionWord& next = at(end);
  const std::string& folded = next.word.folded;
  if (next.word.parted_before) {
    const bool list = next.word.capital && next.given && !is_place_name(folded);
    return whose + (holds_word(kOfThem, folded) || list ? kSeldomChance : 0);
  }
  if (is_initial(end) || is_bracketed(end)) return kTelling;
  // "Rhodri (Year 13)"
  if ((at(end - 1).strange || at(end - 1).given) && end_of_class(end, {}) > end) return kTelling;
  if (next.word.capital &&
      (is_place_tail(folded) || is_event_word(folded) || holds_word(kTitleTails, folded)))
    return -kTelling;
  // "Russell Group"
  if (next.word.capital && is_group_word(folded) && !holds_word(kAllOfThem, folded)) return -kTelling;
  // "Halima Begum", "Costa Coffee"
  if (next.word.capital && next.ordinary)
    return is_class_word(folded) || is_school_word(folded)     ? -kTelling
           : is_surname_word(folded) && !is_place_tail(folded) ? kHint
           : at(end - 1).given || next.given                   ? 0
                                                               : -kSeldomChance;
  // "Will will be our Prince Charming"
  if (folded == at(end - 1).word.folded) return kSeldomChance;
  // "Ivy the Year 5 librarian"
  if (folded == "the" && end + 1 < line_.words.size() &&
      (is_class_word(at(end + 1).word.folded) || is_role(at(end + 1).word.folded)))
    return kSeldomChance;
  // "Shaw to Hill"
  if (folded == "to" && at(end - 1).begins && end + 1 < line_.words.size() && capital(end + 1) &&
      spells_name(end + 1))
    return kTelling;
  // "the Sidhu family": whatever "the" says against it.
  if (holds_word(kAllOfThem, folded)) return 2 * kTelling;
  if (is_people_of(folded)) return -kSeldomChance;
  // "Max from Rentokil"
  if (folded == "from" && at(end - 1).given && end + 1 < line_.words.size() && capital(end + 1))
    return kSeldomChance;
  return whose + (acts(end) || holds_word(kDoes, folded) ? kSeldomChance : 0);
}

int ProseRules::points_of(const Suspect& suspect) const {
  int points = points_of_words(suspect) + points_before(suspect.first) + points_behind(suspect.end);
  if (answers(suspect.first, suspect.end)) points += kSeldomChance;
  if (is_of_the_world(suspect.first, suspect.end)) points -= kTelling;
  const bool addressed = suspect.first > 0 && holds_word(kAddressed, at(suspect.first - 1).word.folded);
  const CaptionWord& first = at(suspect.first);
  const bool called_so = first.given && first.strange && !opens_a_greeting(first.word.folded);
  if (suspect.match == nullptr && !addressed && !called_so &&
      is_of_another_language(suspect.first, suspect.end)) {
    // "Roedd Gwennan yn seren": other languages give fewer words a capital.
    const bool single = stands_alone(suspect) && !first.possessive && first.strange;
    points -= single ? 0 : kTelling;
  }
  if (suspect.match != nullptr &&
      (is_place_or_event(*suspect.match) || ends_a_title(suspect.first) || is_of_a_crown(*suspect.match)))
    points -= kTelling;
  return points;
}

}  // namespace schoolgate::pipeline
