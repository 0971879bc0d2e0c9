#include "pipeline/texts/judging/line_analysis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/texts/judging/identifiers.hpp"

namespace schoolgate::pipeline {
namespace {

// A stretch without a word counts as text that was not read when it is wider than this many line heights.
constexpr float kWideGap = 1.2F;
constexpr float kExact = -0.8F;          // loss for each letter up to which a word was read just so
constexpr float kVerbatim = -0.25F;      // ... and up to which that is what it says
constexpr std::size_t kFewestBytes = 3;  // of a name that is hidden wherever it is read
constexpr std::size_t kPartsOfADate = 4;

bool is_number(const Word& word) {
  return std::all_of(word.folded.begin(), word.folded.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool holds_a_digit(std::string_view shown) {
  return shown.find_first_of("0123456789") != std::string_view::npos;
}

// "2nd", "30th"
bool is_ordinal(std::string_view folded) {
  constexpr std::array<std::string_view, 4> kEnds{"st", "nd", "rd", "th"};
  const std::size_t digits = std::min(folded.size(), folded.find_first_not_of("0123456789"));
  return digits > 0 && std::find(kEnds.begin(), kEnds.end(), folded.substr(digits)) != kEnds.end();
}

bool is_ordinary(const Word& word, const Dictionary& dictionary) {
  return word.letters > 1 && (dictionary.is_word(word.folded) || is_institution_word(word.folded) ||
                              is_ordinal(word.folded) || holds_school_word(word.folded));
}

// How much of the line is ordinary words, from nothing in lines of up to two words.
float sentence_share(const std::vector<Word>& words, const Dictionary& dictionary) {
  if (words.size() < 3) return 0;
  float letters = 0;
  float ordinary = 0;
  for (const Word& word : words) {
    letters += static_cast<float>(word.letters);
    if (dictionary.is_word(word.folded)) ordinary += static_cast<float>(word.letters);
  }
  return ordinary / letters * std::min(1.0F, static_cast<float>(words.size() - 2) / 3);
}

// "4", "2026", "4B", "6c"
bool is_short_number(const Word& word) {
  constexpr std::size_t kMostDigits = 4;
  const std::size_t digits = std::min(word.folded.size(), word.folded.find_first_not_of("0123456789"));
  return digits > 0 && digits <= kMostDigits &&
         (digits == word.folded.size() || (digits <= 2 && digits + 1 == word.folded.size()));
}

Stretch stretch_of(const Word& word, const Dictionary& dictionary) {
  const bool ordinary = is_ordinary(word, dictionary);
  Stretch stretch{.from = word.from, .to = word.to, .shown = word.shown, .confidence = word.confidence};
  stretch.word = true;
  stretch.number = is_number(word);
  stretch.ordinary = ordinary ? word.confidence : 0;
  stretch.strange = !stretch.number && !ordinary && word.letters > 1;
  stretch.proper_noun = stretch.strange && dictionary.is_proper_noun(word.folded);
  stretch.single_letter = word.letters == 1 && !stretch.number;
  stretch.harmless = ordinary || is_short_number(word) || (word.letters == 1 && !word.capital);
  stretch.capital = word.capital;
  stretch.capitals = word.capitals;
  stretch.parted = word.parted_before;
  stretch.joins = word.folded == "and" || word.folded == "or" || stretch.number;
  stretch.digits = stretch.number ? word.letters : 0;
  stretch.class_word = is_class_word(word.folded);
  stretch.institution = is_institution_word(word.folded) || stretch.class_word;
  stretch.event = is_event_word(word.folded);
  stretch.season = is_season(word.folded);
  stretch.group = is_group_word(word.folded);
  stretch.function_word = is_function_word(word.folded);
  stretch.first_name_too = is_first_name_too(word.folded);
  stretch.surname_too = is_surname_too(word.folded);
  stretch.colon = word.colon_after;
  return stretch;
}

std::vector<Stretch> stretches_of(const std::vector<Word>& words, float widths_in_heights,
                                  const Dictionary& dictionary) {
  std::vector<Stretch> stretches;
  const float gap = kWideGap / std::max(1.0F, widths_in_heights);
  const auto add_gap = [&](float from, float to) {
    if (to - from >= gap) stretches.push_back({.from = from, .to = to});
  };
  float end = 0;
  for (const Word& word : words) {
    add_gap(end, word.from);
    stretches.push_back(stretch_of(word, dictionary));
    end = std::max(end, word.to);
  }
  add_gap(end, 1);
  if (stretches.empty()) stretches.emplace_back();
  return stretches;
}

bool overlaps(const Stretch& stretch, float from, float to) {
  const float shared = std::min(stretch.to, to) - std::max(stretch.from, from);
  return shared > 0.4F * std::min(stretch.to - stretch.from, to - from);
}

bool reads_well(const std::vector<Word>& words, const NameMatch& match) {
  return std::all_of(words.begin() + static_cast<std::ptrdiff_t>(match.first_word),
                     words.begin() + static_cast<std::ptrdiff_t>(match.end_word),
                     [](const Word& word) { return word.confidence >= kSureOfPlaces; });
}

// What the register says of each stretch, from every reading.
void add_claims(std::vector<Stretch>& stretches, const Reading& reading, const std::vector<Word>& words,
                const LineKnowledge& knowledge) {
  for (const NameMatch& match : knowledge.names.match(reading, words)) {
    const Word& first = words[match.first_word];
    const Word& last = words[match.end_word - 1];
    bool ordinary = true;
    bool words_only = true;
    bool capital = true;
    std::size_t letters = 0;
    std::size_t bytes = 0;  // of which letters of other scripts, that say more, have several
    for (std::size_t i = match.first_word; i < match.end_word; ++i) {
      ordinary = ordinary && is_ordinary(words[i], knowledge.dictionary);
      words_only = words_only && (words[i].letters == 1 || is_ordinary(words[i], knowledge.dictionary));
      capital = capital && words[i].capital;
      letters += words[i].letters;
      bytes += words[i].folded.size();
    }
    const bool exact = match.loss > kExact * static_cast<float>(letters);
    const bool verbatim = match.loss > kVerbatim * static_cast<float>(letters) && bytes >= kFewestBytes &&
                          reads_well(words, match);
    const Claim claim{match, first.from, last.to, exact, verbatim, words_only, ordinary, capital};
    for (Stretch& stretch : stretches) {
      if (!overlaps(stretch, first.from, last.to)) continue;
      if (!stretch.claim || stretch.claim->match.evidence < match.evidence) stretch.claim = claim;
    }
  }
}

void add_identifiers(std::vector<Stretch>& stretches, const Reading& reading) {
  for (const IdentifierMatch& found : find_identifiers(reading)) {
    for (Stretch& stretch : stretches) {
      if (!overlaps(stretch, found.from, found.to)) continue;
      (found.kind == IdentifierKind::Date ? stretch.date_form : stretch.identifier) = true;
      // "mail" and "example" are no words in an address.
      if (found.kind != IdentifierKind::Date) stretch.ordinary = 0;
    }
  }
}

// "#TeamZofia", but not "#SportsDay2026".
void add_hashtags(std::vector<Stretch>& stretches, const std::vector<Word>& words, const Reading& reading,
                  const Dictionary& dictionary) {
  for (const Word& word : words) {
    std::size_t before = word.first_glyph;
    while (before > 0 && reading.glyphs[before - 1].text == " ") --before;
    if (before == 0 || reading.glyphs[before - 1].text != "#") continue;
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    bool harmless = true;
    for (std::size_t begin = 0; begin < word.shown.size();) {
      std::size_t end = begin + 1;
      while (end < word.shown.size() && !is_capital(word.shown[end]) &&
             is_digit(word.shown[end]) == is_digit(word.shown[begin])) {
        ++end;
      }
      const std::string part = fold(word.shown.substr(begin, end - begin));
      harmless =
          harmless && (is_digit(word.shown[begin]) || dictionary.is_word(part) || is_institution_word(part));
      begin = end;
    }
    const auto stretch = std::find_if(stretches.begin(), stretches.end(),
                                      [&word](const Stretch& one) { return one.from == word.from; });
    if (harmless || stretch == stretches.end()) continue;
    stretch->identifier = true;
  }
}

// By the order of the words: a reader may place one of small writing anywhere, or along the whole line.
void add_cues(std::vector<Stretch>& stretches, const std::vector<CueMatch>& cues) {
  for (const CueMatch& cue : cues) {
    std::size_t word = 0;   // the next one
    std::size_t after = 0;  // stretches since the cue
    for (Stretch& stretch : stretches) {
      const std::size_t here = word;
      if (stretch.word) ++word;
      if (here < cue.end_word) {
        stretch.cue = stretch.cue || word > cue.first_word;
        continue;
      }
      stretch.cues_before.push_back({cue.cue, ++after, cue.calls});
      // "Date of birth 28 06 2014", its strokes lost.
      if (cue.cue == Cue::Birth && after <= kPartsOfADate && holds_a_digit(stretch.shown))
        stretch.identifier = true;
    }
  }
}

// "by Aled Rees Year 4", "Zofia Class 4B": whatever stands before the class may be who is in it.
void add_classes(std::vector<Stretch>& stretches, const std::vector<Word>& words) {
  constexpr std::size_t kMostNameWords = 4;
  constexpr std::size_t kLongestCode = 2;  // "4", "10", "4b"
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const Word& code = words[i + 1];
    if (!is_class_word(words[i].folded) || code.folded.size() > kLongestCode) continue;
    const bool digit =
        std::any_of(code.folded.begin(), code.folded.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digit && code.folded.size() > 1) continue;  // one letter is a class, or a digit misread
    const float from = words[i - std::min(i, kMostNameWords)].from;
    for (Stretch& stretch : stretches) {
      const float middle = (stretch.from + stretch.to) / 2;
      stretch.before_class = stretch.before_class || (middle >= from && middle <= words[i].from);
    }
  }
}

// "Nane: ..." in bad handwriting: a label, though nobody knows of what.
void add_unknown_labels(std::vector<Stretch>& stretches, const std::vector<Word>& words,
                        const std::vector<CueMatch>& cues) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool known = std::any_of(cues.begin(), cues.end(), [i](const CueMatch& cue) {
      return i >= cue.first_word && i < cue.end_word;
    });
    if (!words[i].colon_after || known) continue;
    const auto next = std::find_if(stretches.begin(), stretches.end(), [&](const Stretch& stretch) {
      return stretch.from >= words[i].to - 1e-4F;
    });
    if (next != stretches.end()) next->after_label = true;
  }
}

bool is_lone_name(const std::vector<Word>& words, const Dictionary& dictionary) {
  return !words.empty() && words.size() <= 3 &&
         std::all_of(words.begin(), words.end(), [&](const Word& word) {
           const bool initial = word.letters == 1 && words.size() > 1;
           return word.capital &&
                  (initial || (word.letters > 1 && !is_number(word) && !is_ordinary(word, dictionary)));
         });
}

}  // namespace

LineAnalysis analyse_line(const ReadLine& line, const LineKnowledge& knowledge) {
  LineAnalysis analysis;
  const Reading& best = line.readings.front();
  const std::vector<Word> words = words_of(best);
  analysis.confidence = best.confidence;
  analysis.words = words.size();
  analysis.widths = quad_width(line.quad) / std::max(1.0F, quad_height(line.quad));
  analysis.sentence = sentence_share(words, knowledge.dictionary);
  analysis.lone = is_lone_name(words, knowledge.dictionary);
  analysis.school =
      std::any_of(words.begin(), words.end(), [](const Word& word) { return is_school_word(word.folded); });
  analysis.award = std::any_of(words.begin(), words.end(), [](const Word& word) {
    return is_award_word(word.folded) && word.confidence >= kSureOfPlaces;
  });
  analysis.stretches = stretches_of(words, analysis.widths, knowledge.dictionary);
  for (const Reading& reading : line.readings) {
    add_claims(analysis.stretches, reading, &reading == &best ? words : words_of(reading), knowledge);
    add_identifiers(analysis.stretches, reading);
  }
  add_hashtags(analysis.stretches, words, best, knowledge.dictionary);
  const std::vector<CueMatch> cues = knowledge.cues.find(best, words);
  add_cues(analysis.stretches, cues);
  add_unknown_labels(analysis.stretches, words, cues);
  add_classes(analysis.stretches, words);
  for (Stretch& stretch : analysis.stretches) {
    stretch.plain = (stretch.harmless || (stretch.word && stretch.cue)) &&
                    stretch.confidence >= kSureOfPlaces && !stretch.identifier && !stretch.date_form;
  }
  if (!cues.empty()) {
    analysis.last_cue = cues.back().cue;
    if (cues.back().end_word == words.size()) {
      analysis.ends_with = cues.back().cue;
      if (cues.back().cue != Cue::Honorific) analysis.ends_calling = cues.back().calls;
    }
  }
  return analysis;
}

}  // namespace schoolgate::pipeline
