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
                              "arrives"sv, "set"sv,     "off"sv};
constexpr std::array kOver{"was"sv,  "were"sv, "visited"sv,   "went"sv,
                           "came"sv, "had"sv,  "yesterday"sv, "last"sv};
constexpr std::array kDays{"monday"sv,    "tuesday"sv, "wednesday"sv, "thursday"sv, "friday"sv,
                           "saturday"sv,  "sunday"sv,  "mondays"sv,   "tuesdays"sv, "wednesdays"sv,
                           "thursdays"sv, "fridays"sv, "saturdays"sv, "sundays"sv,  "today"sv,
                           "tomorrow"sv,  "tonight"sv};
constexpr std::array kPlacePrepositions{"at"sv,  "to"sv, "in"sv,   "outside"sv, "near"sv,
                                        "for"sv, "by"sv, "from"sv, "opposite"sv};

template <std::size_t N>
bool is_listed(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

struct Told {
  bool children = false;
  bool not_over = false;
  bool over = false;
  bool time = false;
  bool place = false;

  [[nodiscard]] bool all() const { return children && not_over && !over && time && place; }
};

bool is_time(const CaptionLine& line, std::size_t i) {
  const std::string& folded = line.words[i].word.folded;
  if (is_listed(kDays, folded)) return true;
  if (folded.find_first_of("0123456789") != 0) return false;
  if (folded.ends_with("am") || folded.ends_with("pm")) return true;
  const bool after_at =
      i > 0 && (line.words[i - 1].word.folded == "at" || line.words[i - 1].word.folded == "from");
  if (after_at) return true;
  const std::string next = i + 1 < line.words.size() ? line.words[i + 1].word.folded : "";
  return next == "am" || next == "pm";
}

// A name of a place: a word with a capital after "at" that is neither a day nor school.
bool is_named_place(const CaptionLine& line, std::size_t i, const std::vector<Mention>& named) {
  const CaptionWord& word = line.words[i];
  if (i == 0 || !word.word.capital || word.word.letters < 2 || is_institution_word(word.word.folded))
    return false;
  if (is_school_word(word.word.folded) || is_listed(kDays, word.word.folded) ||
      !is_listed(kPlacePrepositions, line.words[i - 1].word.folded))
    return false;
  return std::ranges::none_of(named, [&](const Mention& one) {
    return word.from >= one.from && word.from < one.to && one.kind != MentionKind::Surname;
  });
}

Told told_of(const CaptionLine& line, std::size_t first, std::size_t end, const std::vector<Mention>& named) {
  Told told;
  const std::size_t from = line.words[first].from;
  const std::size_t to = line.words[end - 1].to;
  told.children =
      std::ranges::any_of(named, [&](const Mention& one) { return one.from >= from && one.to <= to; });
  for (std::size_t i = first; i < end; ++i) {
    const std::string& folded = line.words[i].word.folded;
    told.children = told.children || is_listed(kChildren, folded);
    told.not_over = told.not_over || is_listed(kNotOver, folded);
    told.over = told.over || is_listed(kOver, folded);
    told.time = told.time || is_time(line, i);
    told.place = told.place || is_named_place(line, i, named);
  }
  return told;
}

}  // namespace

std::vector<Mention> whereabouts_in(const CaptionLine& line, const std::vector<Mention>& named) {
  std::vector<Mention> found;
  const auto& words = line.words;
  for (std::size_t first = 0; first < words.size();) {
    std::size_t end = first + 1;
    while (end < words.size() && !words[end].begins) ++end;
    if (told_of(line, first, end, named).all())
      found.push_back({MentionKind::WhenAndWhere, words[first].from, words[end - 1].to, {}});
    first = end;
  }
  return found;
}

}  // namespace schoolgate::pipeline
