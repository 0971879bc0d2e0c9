#include "pipeline/texts/captions/known_names.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "pipeline/texts/captions/word_files.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

constexpr std::array kFeasts{"rosh"sv,     "hashanah"sv,  "kippur"sv,     "sukkot"sv,   "christmas"sv,
                             "easter"sv,   "eid"sv,       "ramadan"sv,    "diwali"sv,   "hanukkah"sv,
                             "chanukah"sv, "vaisakhi"sv,  "holi"sv,       "passover"sv, "purim"sv,
                             "advent"sv,   "halloween"sv, "pentecost"sv,  "epiphany"sv, "nowruz"sv,
                             "navratri"sv, "hogmanay"sv,  "michaelmas"sv, "mubarak"sv};
// "Walton-on-the-Naze"
constexpr std::array kWithinPlaces{"-on-"sv,  "-upon-"sv, "-in-"sv, "-le-"sv,    "-under-"sv,
                                   "-sur-"sv, "-by-"sv,   "-y-"sv,  "-super-"sv, "-next-"sv};
constexpr std::array kGreetings{"feliz"sv,
                                "joyeux"sv,
                                "joyeuse"sv,
                                "bonne"sv,
                                "frohe"sv,
                                "buon"sv,
                                "buone"sv,
                                "buona"sv,
                                "nadolig"sv,
                                "penblwydd"sv,
                                "dydd"sv,
                                "blwyddyn"sv,
                                "llongyfarchiadau"sv,
                                "croeso"sv,
                                "eid"sv,
                                "ramadan"sv,
                                "shana"sv,
                                "selamat"sv,
                                "wesolych"sv,
                                "gong"sv,
                                "kung"sv,
                                "xin"sv,
                                "shubh"sv,
                                "chag"sv,
                                "felice"sv,
                                "bonjour"sv,
                                "merci"sv,
                                "gracias"sv,
                                "muchas"sv,
                                "buenos"sv,
                                "guten"sv,
                                "danke"sv,
                                "diolch"sv,
                                "namaste"sv,
                                "sat"sv};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& list, std::string_view folded) {
  return std::ranges::find(list, folded) != list.end();
}

}  // namespace

std::size_t end_of_known_name(const std::vector<CaptionWord>& words, std::size_t first) {
  constexpr std::size_t kMostWords = 6;
  if (!words[first].word.capital || words[first].account) return first;
  std::string letters;
  std::size_t known = first;
  for (std::size_t end = first; end < std::min(words.size(), first + kMostWords); ++end) {
    if (end > first && (words[end].begins || words[end].word.parted_before)) break;
    letters += words[end].word.folded;
    const bool small = !words[end].word.capital;
    // "our mini Mo Farahs"
    const bool several = letters.ends_with('s') &&
                         is_known_name(std::string_view(letters).substr(0, letters.size() - 1), small);
    if (several || is_known_name(letters, small)) known = end + 1;
  }
  return known;
}

std::size_t end_of_place(const std::vector<CaptionWord>& words, std::size_t first) {
  constexpr std::size_t kMostWords = 3;
  std::string letters;
  std::size_t known = first;
  for (std::size_t end = first; end < std::min(words.size(), first + kMostWords); ++end) {
    if (end > first && (words[end].begins || words[end].word.parted_before)) break;
    letters += words[end].word.folded;
    const std::string& shown = words[end].word.shown;
    const bool on_a_river = std::ranges::any_of(
        kWithinPlaces, [&](std::string_view one) { return shown.find(one) != std::string::npos; });
    if (words[end].word.capital && (on_a_river || is_place_name(letters))) known = end + 1;
  }
  return known;
}

bool is_feast(std::string_view folded) { return is_among(kFeasts, folded); }

bool opens_a_greeting(std::string_view folded) { return is_among(kGreetings, folded); }

}  // namespace schoolgate::pipeline
