#include "pipeline/texts/captions/whereabouts_rule.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "pipeline/texts/judging/word_lists.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr std::array kChildren{"pupils"sv,  "children"sv, "nursery"sv, "reception"sv, "choir"sv,
                               "team"sv,    "club"sv,     "squad"sv,   "class"sv,     "year"sv,
                               "boys"sv,    "girls"sv,    "players"sv, "orchestra"sv, "swimmers"sv,
                               "runners"sv, "infants"sv,  "juniors"sv};
constexpr std::array kNotOver{"will"sv,    "today"sv,   "tomorrow"sv, "tonight"sv, "every"sv, "are"sv,
                              "is"sv,      "leaving"sv, "leave"sv,    "leaves"sv,  "going"sv, "goes"sv,
                              "meet"sv,    "meets"sv,   "waits"sv,    "walks"sv,   "train"sv, "trains"sv,
                              "swims"sv,   "play"sv,    "plays"sv,    "next"sv,    "each"sv,  "arrive"sv,
                              "arrives"sv, "set"sv,     "off"sv,      "depart"sv};
constexpr std::array kOver{"was"sv,  "were"sv, "visited"sv,   "went"sv,
                           "came"sv, "had"sv,  "yesterday"sv, "last"sv};
// These tell of what is over, too, where nothing says what is to come.
constexpr std::array kDone{"became"sv,    "made"sv,       "met"sv,     "saw"sv,      "took"sv,   "ran"sv,
                           "sang"sv,      "rode"sv,       "built"sv,   "found"sv,    "won"sv,    "gave"sv,
                           "did"sv,       "got"sv,        "ate"sv,     "swam"sv,     "drew"sv,   "wrote"sv,
                           "read"sv,      "led"sv,        "enjoyed"sv, "explored"sv, "loved"sv,  "learned"sv,
                           "learnt"sv,    "discovered"sv, "camped"sv,  "climbed"sv,  "walked"sv, "played"sv,
                           "performed"sv, "beat"sv,       "lost"sv,    "drove"sv,    "flew"sv,   "caught"sv};
constexpr std::array kToCome{"will"sv, "tomorrow"sv, "tonight"sv, "every"sv, "next"sv, "each"sv};
constexpr std::array kDays{"monday"sv,    "tuesday"sv, "wednesday"sv, "thursday"sv, "friday"sv,
                           "saturday"sv,  "sunday"sv,  "mondays"sv,   "tuesdays"sv, "wednesdays"sv,
                           "thursdays"sv, "fridays"sv, "saturdays"sv, "sundays"sv,  "today"sv,
                           "tomorrow"sv,  "tonight"sv};
constexpr std::array kPlacePrepositions{"at"sv,  "to"sv, "in"sv,   "outside"sv, "near"sv,
                                        "for"sv, "by"sv, "from"sv, "opposite"sv};

// Not the school's own, nor children.
constexpr std::array kGrownUps{"teachers"sv,     "carers"sv,  "helpers"sv,      "workers"sv,   "members"sv,
                               "volunteers"sv,   "others"sv,  "flowers"sv,      "governors"sv, "numbers"sv,
                               "papers"sv,       "letters"sv, "grandmothers"sv, "mothers"sv,   "fathers"sv,
                               "grandfathers"sv, "vouchers"sv};
constexpr std::array kOwnRooms{"school"sv, "main"sv,  "sports"sv, "assembly"sv,
                               "dining"sv, "lower"sv, "upper"sv,  "our"sv};
constexpr std::array kRooms{"suite"sv,    "room"sv,  "studio"sv, "lab"sv,    "block"sv,
                            "corridor"sv, "foyer"sv, "hub"sv,    "atrium"sv, "gym"sv,
                            "canteen"sv,  "lrc"sv,   "quad"sv};
constexpr std::array kBuildings{
    "street"sv,  "road"sv,  "park"sv, "hall"sv,    "centre"sv, "station"sv, "airport"sv, "hospital"sv,
    "stadium"sv, "arena"sv, "pool"sv, "theatre"sv, "museum"sv, "library"sv, "gardens"sv, "cathedral"sv,
    "castle"sv,  "beach"sv, "farm"sv, "zoo"sv,     "ground"sv, "campus"sv};
// What "we" do who are children with somebody.
constexpr std::array kSettingOut{"leave"sv,   "leaving"sv, "meet"sv,   "meeting"sv, "walk"sv,
                                 "walking"sv, "depart"sv,  "travel"sv, "gather"sv,  "set"sv};

template <std::size_t N>
bool is_listed(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

// "swimmers", "dancers"
bool is_who_does_something(const CaptionWord& word) {
  const std::string& folded = word.word.folded;
  return !word.word.capital && folded.size() > 5 && folded.ends_with("ers") && !is_listed(kGrownUps, folded);
}

// "4B", "Oak"
bool is_class(const CaptionWord& word, const std::vector<std::string>& classes) {
  const bool marked = word.word.capital || word.word.folded.find_first_of("0123456789") == 0;
  return marked && std::ranges::binary_search(classes, word.word.folded);
}

struct Told {
  bool children = false;
  bool not_over = false;
  bool over = false;
  bool done = false;
  bool to_come = false;
  bool time = false;
  bool hour = false;
  bool place = false;

  [[nodiscard]] bool all() const {
    return children && (not_over || hour) && !over && (!done || to_come) && time && place;
  }
};

bool is_hour(const CaptionLine& line, std::size_t i) {
  const std::string& folded = line.words[i].word.folded;
  if (folded.find_first_of("0123456789") != 0) return false;
  if (folded.ends_with("am") || folded.ends_with("pm")) return true;
  const bool after_at =
      i > 0 && (line.words[i - 1].word.folded == "at" || line.words[i - 1].word.folded == "from");
  if (after_at) return true;
  const std::string next = i + 1 < line.words.size() ? line.words[i + 1].word.folded : "";
  return next == "am" || next == "pm";
}

bool is_time(const CaptionLine& line, std::size_t i) {
  return is_listed(kDays, line.words[i].word.folded) || is_hour(line, i);
}

// A name of a place: a word with a capital after "at" that is neither a day nor school.
bool is_named_place(const CaptionLine& line, std::size_t i, const std::vector<Mention>& named) {
  const CaptionWord& word = line.words[i];
  if (i == 0 || !word.word.capital || word.word.letters < 2) return false;
  // "on Church Street", "at the University Hospital"
  const bool building = !word.begins && line.words[i - 1].word.capital && !line.words[i - 1].begins &&
                        !word.word.parted_before && is_listed(kBuildings, word.word.folded) &&
                        !is_listed(kOwnRooms, line.words[i - 1].word.folded);
  if (building) return true;
  // "in the ICT suite"
  const bool room = i + 1 < line.words.size() && !line.words[i + 1].begins &&
                    is_listed(kRooms, line.words[i + 1].word.folded);
  // "from Reception to Year 11"
  if (room || is_listed(kRooms, word.word.folded) || is_listed(kChildren, word.word.folded) ||
      is_institution_word(word.word.folded))
    return false;
  // "outside the Co-op"
  const std::size_t before = i > 1 && line.words[i - 1].word.folded == "the" ? i - 2 : i - 1;
  if (is_school_word(word.word.folded) || is_listed(kDays, word.word.folded) ||
      !is_listed(kPlacePrepositions, line.words[before].word.folded))
    return false;
  return std::ranges::none_of(named, [&](const Mention& one) {
    return word.from >= one.from && word.from < one.to && one.kind != MentionKind::Surname;
  });
}

Told told_of(const CaptionLine& line, std::size_t first, std::size_t end, const std::vector<Mention>& named,
             const std::vector<std::string>& classes) {
  Told told;
  const std::size_t from = line.words[first].from;
  const std::size_t to = line.words[end - 1].to;
  told.children =
      std::ranges::any_of(named, [&](const Mention& one) { return one.from >= from && one.to <= to; });
  for (std::size_t i = first; i < end; ++i) {
    const std::string& folded = line.words[i].word.folded;
    const bool we_set_out =
        folded == "we" && i + 1 < end && is_listed(kSettingOut, line.words[i + 1].word.folded);
    told.hour = told.hour || is_hour(line, i);
    told.children = told.children || we_set_out || is_who_does_something(line.words[i]) ||
                    is_listed(kChildren, folded) || is_class(line.words[i], classes);
    told.not_over = told.not_over || is_listed(kNotOver, folded);
    told.over = told.over || is_listed(kOver, folded);
    told.done = told.done || is_listed(kDone, folded);
    told.to_come = told.to_come || is_listed(kToCome, folded);
    told.time = told.time || is_time(line, i);
    told.place = told.place || is_named_place(line, i, named);
  }
  return told;
}

}  // namespace

std::vector<Mention> whereabouts_in(const CaptionLine& line, const std::vector<Mention>& named,
                                    const std::vector<std::string>& classes) {
  std::vector<Mention> found;
  const auto& words = line.words;
  for (std::size_t first = 0; first < words.size();) {
    std::size_t end = first + 1;
    while (end < words.size() && !words[end].begins) ++end;
    if (told_of(line, first, end, named, classes).all())
      found.push_back({MentionKind::WhenAndWhere, words[first].from, words[end - 1].to, {}});
    first = end;
  }
  return found;
}

}  // namespace schoolgate::pipeline
