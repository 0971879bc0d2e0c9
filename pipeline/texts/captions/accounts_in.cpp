#include "pipeline/texts/captions/accounts_in.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>

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

// How "teambella" is made of words and names: the way with the fewest parts, whose names count.
class Composition {
 public:
  Composition(const ExactNames& names, const Dictionary& dictionary)
      : names_(names), dictionary_(dictionary) {}

  // The owners of the names in it; nobody where it is words alone.
  [[nodiscard]] std::vector<consent::PersonId> owners_in(const std::string& folded) const {
    struct Way {
      int parts = 0;
      std::vector<consent::PersonId> owners;
    };
    std::vector<std::optional<Way>> ways(folded.size() + 1);
    ways[0] = Way{};
    for (std::size_t end = 1; end <= folded.size(); ++end) {
      for (std::size_t begin = 0; begin < end; ++begin) {
        if (!ways[begin]) continue;
        const std::string part = folded.substr(begin, end - begin);
        const bool is_word = part.size() >= kShortest && dictionary_.is_word(part);
        auto owners = part.size() > kShortest ? names_.owners_of(part) : std::vector<consent::PersonId>();
        // "Hope" in "#TeamHope" is somebody; "ChildrenInNeed" is nobody, whoever is called Need.
        if (is_word && !(begin > 0 && cheers(folded.substr(0, begin)))) owners.clear();
        if (!is_word && owners.empty()) continue;
        Way way{ways[begin]->parts + 1, ways[begin]->owners};
        way.owners.insert(way.owners.end(), owners.begin(), owners.end());
        if (!ways[end] || way.parts < ways[end]->parts) ways[end] = std::move(way);
      }
    }
    return ways.back() ? ways.back()->owners : std::vector<consent::PersonId>();
  }

 private:
  static constexpr std::size_t kShortest = 2;

  static bool cheers(const std::string& before) {
    constexpr std::array kCheers{"team"sv,     "go"sv,      "goteam"sv,  "welldone"sv, "happybirthday"sv,
                                 "proudof"sv,  "for"sv,     "run"sv,     "swim"sv,     "ride"sv,
                                 "walk"sv,     "vote"sv,    "votefor"sv, "support"sv,  "love"sv,
                                 "welove"sv,   "sponsor"sv, "comeon"sv,  "getwell"sv,  "runfor"sv,
                                 "thankyou"sv, "bravo"sv,   "missyou"sv};
    // "#TeamMissLane"
    const bool titled = before.ends_with("miss") || before.ends_with("mrs");
    return titled || std::ranges::find(kCheers, before) != kCheers.end();
  }

  const ExactNames& names_;
  const Dictionary& dictionary_;
};

std::vector<Mention> tags_in(std::string_view text, std::size_t begin, std::size_t end,
                             const ExactNames& names, const Dictionary& dictionary) {
  std::vector<Mention> found;
  const Composition composition(names, dictionary);
  for (std::size_t at = text.find('#', begin); at < end; at = text.find('#', at + 1)) {
    std::size_t stop = at + 1;
    while (stop < end && is_of_name(text[stop])) ++stop;
    const std::string_view tag = text.substr(at + 1, stop - at - 1);
    Mention mention{MentionKind::Tag, at, stop, {}};
    for (const std::string& part : tag_parts(tag)) {
      if (dictionary.is_word(part)) continue;
      const auto owners = names.owners_of(part);
      mention.persons.insert(mention.persons.end(), owners.begin(), owners.end());
    }
    const auto composed = composition.owners_in(fold(tag));
    mention.persons.insert(mention.persons.end(), composed.begin(), composed.end());
    std::ranges::sort(mention.persons);
    mention.persons.erase(std::unique(mention.persons.begin(), mention.persons.end()), mention.persons.end());
    if (!mention.persons.empty()) found.push_back(std::move(mention));
  }
  return found;
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
                                 const Dictionary& dictionary) {
  std::vector<Mention> found = tags_in(text, line.bytes.front(), line.bytes.back(), names, dictionary);
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
    if (*kind == MentionKind::Handle && of_a_school(text.substr(mention.from, mention.to - mention.from)))
      continue;
    found.push_back(std::move(mention));
  }
  return found;
}

}  // namespace schoolgate::pipeline
