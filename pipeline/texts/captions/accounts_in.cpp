#include "pipeline/texts/captions/accounts_in.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>

#include "pipeline/texts/captions/word_files.hpp"
#include "pipeline/texts/judging/identifiers.hpp"
#include "pipeline/texts/judging/word_lists.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

std::optional<MentionKind> mention_kind_of(IdentifierKind kind) {
  switch (kind) {
    case IdentifierKind::LongNumber:
      return MentionKind::Phone;
    case IdentifierKind::Email:
      return MentionKind::Email;
    case IdentifierKind::Postcode:
    case IdentifierKind::Address:
      return MentionKind::Address;
    case IdentifierKind::Handle:
      return MentionKind::Handle;
    case IdentifierKind::Upn:
    case IdentifierKind::Plate:
    case IdentifierKind::MachineReadable:
      return MentionKind::Number;
    case IdentifierKind::Date:  // of the day that the post is about
      return std::nullopt;
  }
  return std::nullopt;
}

bool of_a_school(std::string_view name) {
  const std::string folded = fold(name);
  return holds_school_word(folded) || folded.ends_with("pta") || folded.starts_with("friendsof");
}

bool is_tag_digit(char c) { return c >= '0' && c <= '9'; }
bool is_tag_capital(char c) { return c >= 'A' && c <= 'Z'; }
// What a reader may have seen as an address: "9 October at St" of "at St Mary's", "6 take place".
bool is_prose(std::string_view text) {
  constexpr std::array kMonths{"january"sv,   "february"sv, "march"sv,    "april"sv,
                               "may"sv,       "june"sv,     "july"sv,     "august"sv,
                               "september"sv, "october"sv,  "november"sv, "december"sv};
  constexpr std::array kOnlyStreets{"road"sv,     "street"sv, "lane"sv,   "avenue"sv,
                                    "crescent"sv, "grove"sv,  "terrace"sv};
  const auto begin = text.find(' ');
  if (begin == std::string_view::npos) return false;
  const std::string_view rest = text.substr(begin + 1);
  if (std::ranges::find(kMonths, fold(rest.substr(0, rest.find(' ')))) != kMonths.end()) return true;
  // "3 visited St Fagans": what begins small is no street where something else has a capital.
  const bool begins_small = rest.front() >= 'a' && rest.front() <= 'z' && !rest.starts_with("the ");
  if (std::ranges::any_of(rest, is_tag_capital)) return begins_small;
  return std::ranges::find(kOnlyStreets, rest.substr(rest.rfind(' ') + 1)) == kOnlyStreets.end() &&
         std::ranges::none_of(rest, is_tag_digit);
}

// Of a tag or handle; bytes of letters beyond ASCII are too.
bool is_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

// "TeamZofia2026": "Team", "Zofia", "2026".
std::vector<std::string> tag_parts(std::string_view tag) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < tag.size();) {
    std::size_t end = begin + 1;
    while (end < tag.size() && is_tag_digit(tag[end]) == is_tag_digit(tag[begin]) && tag[end] != '_' &&
           !(is_tag_capital(tag[end]) && !is_tag_capital(tag[end - 1])))
      ++end;
    if (std::string part = fold(tag.substr(begin, end - begin)); !part.empty())
      parts.push_back(std::move(part));
    begin = end;
  }
  return parts;
}

// What stands before whom it is about.
bool cheers(const std::string& before) {
  constexpr std::array kCheers{
      "team"sv,     "go"sv,       "goteam"sv,         "welldone"sv, "happybirthday"sv, "proudof"sv,
      "for"sv,      "run"sv,      "swim"sv,           "ride"sv,     "walk"sv,          "vote"sv,
      "votefor"sv,  "support"sv,  "love"sv,           "welove"sv,   "sponsor"sv,       "comeon"sv,
      "getwell"sv,  "runfor"sv,   "thankyou"sv,       "bravo"sv,    "missyou"sv,       "happyretirement"sv,
      "goodluck"sv, "farewell"sv, "congratulations"sv};
  // "#TeamMissLane"
  const bool titled = before.ends_with("miss") || before.ends_with("mrs") || before.ends_with("mr");
  return titled || std::ranges::find(kCheers, before) != kCheers.end();
}

// Of "teambella": whose names it is made of; and whether of a name of somebody else.
struct NamesOfATag {
  int parts = 0;
  std::vector<consent::PersonId> owners;
  bool others = false;
};

// How "teambella" is made of words and names: the way with the fewest parts, whose names count.
class Composition {
 public:
  Composition(const ExactNames& names, const Dictionary& dictionary)
      : names_(names), dictionary_(dictionary) {}

  // Nobody's where it is words alone.
  [[nodiscard]] NamesOfATag names_in(const std::string& folded) const {
    std::vector<std::optional<NamesOfATag>> ways(folded.size() + 1);
    ways[0] = NamesOfATag{};
    for (std::size_t end = 1; end <= folded.size(); ++end) {
      for (std::size_t begin = 0; begin < end; ++begin) {
        if (!ways[begin]) continue;
        const std::string part = folded.substr(begin, end - begin);
        const bool number = std::ranges::all_of(part, is_tag_digit);
        const bool is_word = is_title(part) || (part.size() >= kShortest && dictionary_.is_word(part));
        const bool cheered = begin > 0 && cheers(folded.substr(0, begin));
        const bool proper = part.size() > kShortestProper && dictionary_.is_proper_noun(part);
        auto owners = part.size() > kShortest ? names_.owners_of(part) : std::vector<consent::PersonId>();
        // "Hope" in "#TeamHope" is somebody; "ChildrenInNeed" is nobody, whoever is called Need.
        if (is_word && !cheered) owners.clear();
        const bool other = owners.empty() && is_other(part, is_word, cheered);
        if (!is_word && !number && !proper && !other && owners.empty()) continue;
        NamesOfATag way{ways[begin]->parts + 1, ways[begin]->owners, ways[begin]->others || other};
        way.owners.insert(way.owners.end(), owners.begin(), owners.end());
        if (!ways[end] || way.parts < ways[end]->parts) ways[end] = std::move(way);
      }
    }
    return ways.back().value_or(NamesOfATag{});
  }

 private:
  static constexpr std::size_t kShortest = 2;
  static constexpr std::size_t kShortestProper = 3;

  static bool is_title(const std::string& part) {
    constexpr std::array kTitles{"mr"sv, "mrs"sv, "ms"sv, "miss"sv, "dr"sv};
    return std::ranges::find(kTitles, part) != kTitles.end();
  }

  // "#HappyRetirementSue"
  static bool is_other(const std::string& part, bool is_word, bool cheered) {
    const bool long_enough = part.size() > (cheered ? kShortest : kShortestProper);
    return long_enough && (!is_word || cheered) && is_given_name(part) && !is_place_name(part) &&
           !is_known_name(part, false);
  }

  const ExactNames& names_;
  const Dictionary& dictionary_;
};

// "#TeamMorag": what is cheered and no word, place or work is somebody.
bool is_cheered_stranger(std::string_view tag, const Dictionary& dictionary,
                         const std::set<std::string>& own) {
  constexpr std::size_t kShortestStranger = 4;
  const std::vector<std::string> parts = tag_parts(tag);
  if (parts.size() < 2) return false;
  const std::string& last = parts.back();
  std::string before;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) before += parts[i];
  return cheers(before) && last.size() >= kShortestStranger && !dictionary.is_word(last) &&
         std::ranges::none_of(last, is_tag_digit) && !is_place_name(last) && !is_known_name(last, false) &&
         !own.contains(last) && !holds_school_word(last);
}

std::vector<Mention> tags_in(std::string_view text, std::size_t begin, std::size_t end,
                             const ExactNames& names, const Dictionary& dictionary,
                             const std::set<std::string>& own) {
  std::vector<Mention> found;
  const Composition composition(names, dictionary);
  for (std::size_t at = text.find('#', begin); at < end; at = text.find('#', at + 1)) {
    std::size_t stop = at + 1;
    while (stop < end && is_of_name(text[stop])) ++stop;
    const std::string_view tag = text.substr(at + 1, stop - at - 1);
    Mention mention{MentionKind::Tag, at, stop, {}};
    const std::vector<std::string> parts = tag_parts(tag);
    for (const std::string& part : parts) {
      if (dictionary.is_word(part)) continue;
      const auto owners = names.owners_of(part);
      mention.persons.insert(mention.persons.end(), owners.begin(), owners.end());
    }
    const NamesOfATag composed = composition.names_in(fold(tag));
    mention.persons.insert(mention.persons.end(), composed.owners.begin(), composed.owners.end());
    std::ranges::sort(mention.persons);
    mention.persons.erase(std::unique(mention.persons.begin(), mention.persons.end()), mention.persons.end());
    if (mention.persons.empty()) {
      mention.certainty = MentionCertainty::Suspected;
      // "#FlyHighGrace"
      const std::string last = parts.empty() ? std::string() : parts.back();
      if (parts.size() > 2 && names.is_first_name(last)) mention.persons = names.owners_of(last);
    }
    if (!mention.persons.empty() || composed.others || is_cheered_stranger(tag, dictionary, own))
      found.push_back(std::move(mention));
  }
  return found;
}

// "@derbymuseums"; not "@amelia_rugby"
bool is_of_an_office(std::string_view handle, const ExactNames& names) {
  const std::string folded = fold(handle);
  constexpr std::array kOffices{"education"sv,   "council"sv,    "police"sv,     "library"sv,  "libraries"sv,
                                "museum"sv,      "theatre"sv,    "official"sv,   "charity"sv,  "foundation"sv,
                                "association"sv, "federation"sv, "university"sv, "hospital"sv, "rugby"sv,
                                "cricket"sv,     "gov"sv,        "nhs"sv,        "bbc"sv,      "scouts"sv,
                                "guides"sv};
  const bool office = std::ranges::any_of(
      kOffices, [&](std::string_view one) { return folded.find(one) != std::string::npos; });
  const bool letters = std::ranges::all_of(
      handle, [](char c) { return c == '@' || std::isalpha(static_cast<unsigned char>(c)) != 0; });
  return office && letters && std::ranges::none_of(tag_parts(handle), [&](const std::string& part) {
           return is_given_name(part) || !names.owners_of(part).empty();
         });
}

// "@NationalTrust": words with capitals, as societies write them, of which none is a name.
bool is_of_words(std::string_view handle, const ExactNames& names, const Dictionary& dictionary) {
  constexpr std::size_t kLongestShortForm = 4;  // "HMI"
  const auto parts = tag_parts(handle);
  const bool plain = std::ranges::all_of(
      handle, [](char c) { return c == '@' || std::isalpha(static_cast<unsigned char>(c)) != 0; });
  const auto is_short_form = [&](const std::string& part) {
    std::string capitals = part;
    std::ranges::transform(capitals, capitals.begin(), [](unsigned char c) { return std::toupper(c); });
    return part.size() <= kLongestShortForm && handle.find(capitals) != std::string_view::npos;
  };
  const bool capital = handle.size() > 1 && is_tag_capital(handle[1]);
  return plain && capital && parts.size() > 1 && std::ranges::all_of(parts, [&](const std::string& part) {
           const bool known = is_known_name(part, false) || is_short_form(part);
           return (known || (dictionary.is_word(part) && !is_given_name(part))) &&
                  names.owners_of(part).empty();
         });
}

// "12 Heol y Deri"
std::vector<Mention> welsh_addresses_in(const CaptionLine& line) {
  constexpr std::array kStreets{"heol"sv, "ffordd"sv, "stryd"sv, "lon"sv, "clos"sv, "rhodfa"sv};
  constexpr std::array kArticles{"y"sv, "yr"sv};
  std::vector<Mention> found;
  const auto& words = line.words;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& number = words[i].word.folded;
    const CaptionWord& street = words[i + 1];
    if (number.empty() || !is_tag_digit(number.front()) || !street.word.capital ||
        std::ranges::find(kStreets, street.word.folded) == kStreets.end())
      continue;
    std::size_t end = i + 2;
    while (
        end < words.size() && !words[end].begins && !words[end].word.parted_before &&
        (words[end].word.capital || std::ranges::find(kArticles, words[end].word.folded) != kArticles.end()))
      ++end;
    found.push_back({MentionKind::Address, words[i].from, words[end - 1].to, {}});
  }
  return found;
}

}  // namespace

std::vector<Mention> accounts_in(const CaptionLine& line, std::string_view text, const ExactNames& names,
                                 const Dictionary& dictionary, const std::set<std::string>& own) {
  std::vector<Mention> found = tags_in(text, line.bytes.front(), line.bytes.back(), names, dictionary, own);
  for (Mention& one : welsh_addresses_in(line)) found.push_back(std::move(one));
  const auto count = static_cast<float>(line.reading.glyphs.size());
  for (const IdentifierMatch& one : find_identifiers(line.reading)) {
    const auto kind = mention_kind_of(one.kind);
    if (!kind) continue;
    const auto first = static_cast<std::size_t>(std::lround(one.from * count));
    const auto last = static_cast<std::size_t>(std::lround(one.to * count));
    Mention mention{*kind, line.bytes[first], line.bytes[last], {}};
    while (mention.from < mention.to && text[mention.from] != '@' && text[mention.from] != '+' &&
           text[mention.from] != '(' && !is_of_name(text[mention.from]))
      ++mention.from;
    // Readers take letters for digits, people do not: "Call 07700".
    if (*kind == MentionKind::Phone) {
      while (text[mention.from] != '+' && text[mention.from] != '(' && !is_tag_digit(text[mention.from]))
        ++mention.from;
      while (!is_tag_digit(text[mention.to - 1])) --mention.to;
    }
    if (*kind == MentionKind::Address && is_prose(text.substr(mention.from, mention.to - mention.from)))
      continue;
    // A reader may have seen "@" as anything.
    const std::string_view written = text.substr(mention.from, mention.to - mention.from);
    if (*kind == MentionKind::Email && written.find('/') != std::string_view::npos &&
        written.find('@') == std::string_view::npos)
      continue;
    if (*kind == MentionKind::Handle && of_a_school(text.substr(mention.from, mention.to - mention.from)))
      continue;
    // Whose it is has to be said: children call themselves by words, too.
    if (*kind == MentionKind::Handle &&
        (is_of_an_office(written, names) || is_of_words(written, names, dictionary)))
      mention.certainty = MentionCertainty::Suspected;
    found.push_back(std::move(mention));
  }
  return found;
}

}  // namespace schoolgate::pipeline
