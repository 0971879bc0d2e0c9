#include "pipeline/texts/judging/line_analysis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "pipeline/texts/finding/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// A stretch without a word counts as text that was not read when it is wider than this many line heights.
constexpr float kWideGap = 1.2F;
constexpr float kSomeEvidence = 4;       // RegisterSome is complete; chance gives this much once in 50 times
constexpr float kStrongEvidence = 12;    // RegisterStrong is complete
constexpr float kExact = -0.8F;          // loss for each letter up to which a word was read just so
constexpr float kVerbatim = -0.25F;      // ... and up to which that is what it says
constexpr std::size_t kFewestBytes = 3;  // of a name that is hidden wherever it is read
constexpr std::size_t kPartsOfADate = 4;
constexpr float kLongLine = 12;  // in heights
constexpr float kNarrow = 1.7F;  // in heights

float& value(Stretch& stretch, Evidence evidence) {
  return stretch.evidence[static_cast<std::size_t>(evidence)];
}

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

std::vector<Stretch> stretches_of(const std::vector<Word>& words, float widths_in_heights) {
  std::vector<Stretch> stretches;
  const float gap = kWideGap / std::max(1.0F, widths_in_heights);
  const auto add_gap = [&](float from, float to) {
    if (to - from < gap) return;
    Stretch stretch;
    stretch.from = from;
    stretch.to = to;
    value(stretch, Evidence::Unsure) = 1;
    stretches.push_back(std::move(stretch));
  };
  float end = 0;
  for (const Word& word : words) {
    add_gap(end, word.from);
    Stretch stretch;
    stretch.from = word.from;
    stretch.to = word.to;
    stretch.shown = word.shown;
    stretch.confidence = word.confidence;
    stretches.push_back(std::move(stretch));
    end = std::max(end, word.to);
  }
  if (words.empty()) {
    add_gap(0, 1);
    if (stretches.empty()) {
      stretches.emplace_back();
      value(stretches.front(), Evidence::Unsure) = 1;
    }
  } else {
    add_gap(end, 1);
  }
  return stretches;
}

// "4", "2026", "4B", "6c"
bool is_short_number(const Word& word) {
  constexpr std::size_t kMostDigits = 4;
  const std::size_t digits = std::min(word.folded.size(), word.folded.find_first_not_of("0123456789"));
  return digits > 0 && digits <= kMostDigits &&
         (digits == word.folded.size() || (digits <= 2 && digits + 1 == word.folded.size()));
}

// After the cues are known.
void look_at_word(Stretch& stretch, const Word& word, const Dictionary& dictionary) {
  stretch.word = true;
  stretch.capital = word.capital;
  stretch.parted = word.parted_before;
  stretch.institution = is_institution_word(word.folded) || is_class_word(word.folded);
  stretch.digits = is_number(word) ? word.letters : 0;
  stretch.season = is_season(word.folded);
  stretch.event = is_event_word(word.folded);
  stretch.class_word = is_class_word(word.folded);
  stretch.joins = word.folded == "and" || word.folded == "or" || is_number(word);
  const bool harmless = is_ordinary(word, dictionary) || is_short_number(word) ||
                        (word.letters == 1 && !word.capital) || value(stretch, Evidence::IsCue) > 0;
  stretch.plain = harmless && word.confidence >= kSureOfPlaces && !stretch.identifier &&
                  value(stretch, Evidence::Date) == 0;
}

void judge_word(Stretch& stretch, const Word& word, const Dictionary& dictionary) {
  const bool number = is_number(word);
  const bool ordinary = is_ordinary(word, dictionary);
  const bool strange = !number && !ordinary && word.letters > 1;
  value(stretch, Evidence::Unsure) = 1 - word.confidence;
  if (ordinary) value(stretch, Evidence::Ordinary) = word.confidence;
  if (strange && dictionary.is_proper_noun(word.folded)) value(stretch, Evidence::ProperNoun) = 1;
  if (strange) {
    value(stretch, word.capital ? Evidence::StrangeCapital : Evidence::StrangeSmall) = word.confidence;
  }
  if (number) value(stretch, Evidence::Number) = 1;
  if (word.letters == 1 && !number) value(stretch, Evidence::SingleLetter) = 1;
  if (word.capitals) value(stretch, Evidence::Capitals) = 1;
  const auto digits =
      std::count_if(word.shown.begin(), word.shown.end(), [](char c) { return c >= '0' && c <= '9'; });
  value(stretch, Evidence::Digits) = std::min(1.0F, static_cast<float>(digits) / 8);
}

const Word* word_at(const Stretch& stretch, const std::vector<Word>& words) {
  const auto word = std::find_if(words.begin(), words.end(), [&stretch](const Word& candidate) {
    return candidate.from == stretch.from && candidate.to == stretch.to;
  });
  return word == words.end() ? nullptr : &*word;
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
void add_register_evidence(std::vector<Stretch>& stretches, const Reading& reading,
                           const std::vector<Word>& words, float sentence, const Knowledge& knowledge) {
  for (const NameMatch& match : knowledge.names.match(reading, words)) {
    const Word& first = words[match.first_word];
    const Word& last = words[match.end_word - 1];
    bool ordinary = true;
    bool words_only = true;  // whatever an initial is
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
    const Claim claim{match, first.from, last.to, exact, verbatim, words_only};
    const float some = std::clamp(match.evidence / kSomeEvidence, 0.0F, 1.0F);
    const float strong =
        std::clamp((match.evidence - kSomeEvidence) / (kStrongEvidence - kSomeEvidence), 0.0F, 1.0F);
    for (Stretch& stretch : stretches) {
      if (!overlaps(stretch, first.from, last.to)) continue;
      if (stretch.claim && stretch.claim->match.evidence >= match.evidence) continue;
      stretch.claim = claim;
      value(stretch, Evidence::RegisterSome) = some;
      value(stretch, Evidence::RegisterStrong) = strong;
      value(stretch, Evidence::RegisterTelling) = match.form >= NameForm::WithInitial ? some : 0;
      value(stretch, Evidence::RegisterOrdinary) = ordinary && exact ? some : 0;
      value(stretch, Evidence::RegisterInText) = some * sentence;
      value(stretch, Evidence::RegisterUnsure) = some * value(stretch, Evidence::Unsure);
      value(stretch, Evidence::RegisterInitial) =
          ordinary && exact && capital && match.form >= NameForm::WithInitial ? some : 0;
      value(stretch, Evidence::RegisterAlone) = ordinary && exact && capital ? some * (1 - sentence) : 0;
    }
  }
}

void add_identifiers(std::vector<Stretch>& stretches, const Reading& reading) {
  for (const IdentifierMatch& found : find_identifiers(reading)) {
    for (Stretch& stretch : stretches) {
      if (!overlaps(stretch, found.from, found.to)) continue;
      const bool date = found.kind == IdentifierKind::Date;
      value(stretch, date ? Evidence::Date : Evidence::Identifier) = 1;
      if (!date) value(stretch, Evidence::Ordinary) = 0;  // "mail" and "example" are no words in an address
      stretch.identifier = stretch.identifier || !date;
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
    value(*stretch, Evidence::Identifier) = 1;
    stretch->identifier = true;
  }
}

void add_cues(std::vector<Stretch>& stretches, const std::vector<Word>& words,
              const std::vector<CueMatch>& cues) {
  for (const CueMatch& cue : cues) {
    const float from = words[cue.first_word].from;
    const float to = words[cue.end_word - 1].to;
    std::size_t after = 0;  // stretches since the cue
    for (Stretch& stretch : stretches) {
      if (stretch.from < to - 1e-4F) {
        if (stretch.to > from + 1e-4F) value(stretch, Evidence::IsCue) = 1;
        continue;
      }
      ++after;
      const float nearness = after == 1 ? 1 : after <= 3 ? 0.5F : 0;
      const auto raise = [&](Evidence evidence, float by) {
        value(stretch, evidence) = std::max(value(stretch, evidence), by);
      };
      switch (cue.cue) {
        case Cue::Name:
          if (after == 1) raise(Evidence::CueJustBefore, 1);
          if (after > 1) raise(Evidence::CueBefore, nearness * 2);
          break;
        case Cue::WeakName:
          raise(Evidence::WeakCueBefore, after == 1 ? 1 : nearness);
          break;
        case Cue::Honorific:
          raise(Evidence::Honorific, nearness);
          break;
        case Cue::Birth:
        case Cue::Identifier:
          raise(Evidence::IdentifierLabel, after <= 3 ? 1 : 0);
          break;
        case Cue::OtherLabel:
          raise(Evidence::OtherLabelBefore,
                after <= 2 || (after == 3 && value(stretch, Evidence::Date) > 0) ? 1 : 0);
          break;
      }
      if (cue.cue == Cue::Birth) raise(Evidence::BirthDate, value(stretch, Evidence::Date));
      // "Date of birth 28 06 2014", its strokes lost.
      if (cue.cue == Cue::Birth && after <= kPartsOfADate && holds_a_digit(stretch.shown)) {
        raise(Evidence::Identifier, 1);
        stretch.identifier = true;
      }
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
      if (middle < from || middle > words[i].from) continue;
      if (value(stretch, Evidence::Number) == 0)
        value(stretch, Evidence::ClassAfter) = 1 - value(stretch, Evidence::Ordinary);
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
    if (next != stretches.end()) value(*next, Evidence::UnknownLabelBefore) = 1;
  }
}

void add_line_evidence(LineAnalysis& analysis, const std::vector<Word>& words, float widths, float sentence,
                       const Dictionary& dictionary) {
  const float unread = 1 - analysis.confidence;
  bool lone = !words.empty() && words.size() <= 3;
  for (const Word& word : words) {
    const bool initial = word.letters == 1 && word.capital && words.size() > 1;
    lone = lone && (initial ||
                    (word.capital && word.letters > 1 && !is_number(word) && !is_ordinary(word, dictionary)));
  }
  const bool school =
      std::any_of(words.begin(), words.end(), [](const Word& word) { return is_school_word(word.folded); });
  for (Stretch& stretch : analysis.stretches) {
    if (school) value(stretch, Evidence::SchoolLine) = 1;
    if (widths < kNarrow) value(stretch, Evidence::Narrow) = 1;
    value(stretch, Evidence::Sentence) = stretch.identifier ? 0 : sentence;
    value(stretch, widths > kLongLine ? Evidence::UnreadLong : Evidence::UnreadShort) = unread;
    value(stretch, Evidence::LoneName) = lone ? analysis.confidence : 0;
    value(stretch, Evidence::FewWords) = 1 / static_cast<float>(std::max<std::size_t>(1, words.size()));
  }
}

}  // namespace

LineAnalysis analyse_line(const ReadLine& line, const Knowledge& knowledge) {
  LineAnalysis analysis;
  const Reading& best = line.readings.front();
  analysis.confidence = best.confidence;
  const std::vector<Word> words = words_of(best);
  const float widths = quad_width(line.quad) / std::max(1.0F, quad_height(line.quad));
  const float sentence = sentence_share(words, knowledge.dictionary);
  analysis.stretches = stretches_of(words, widths);
  for (Stretch& stretch : analysis.stretches) {
    if (const Word* word = word_at(stretch, words)) judge_word(stretch, *word, knowledge.dictionary);
  }
  for (const Reading& reading : line.readings) {
    const std::vector<Word> read = &reading == &best ? words : words_of(reading);
    add_register_evidence(analysis.stretches, reading, read, sentence, knowledge);
    add_identifiers(analysis.stretches, reading);
  }
  add_hashtags(analysis.stretches, words, best, knowledge.dictionary);
  const std::vector<CueMatch> cues = knowledge.cues.find(best, words);
  add_cues(analysis.stretches, words, cues);
  add_unknown_labels(analysis.stretches, words, cues);
  add_classes(analysis.stretches, words);
  add_line_evidence(analysis, words, widths, sentence, knowledge.dictionary);
  for (Stretch& stretch : analysis.stretches) {
    if (const Word* word = word_at(stretch, words)) look_at_word(stretch, *word, knowledge.dictionary);
  }
  if (!cues.empty()) {
    analysis.last_cue = cues.back().cue;
    if (cues.back().end_word == words.size()) analysis.ends_with = cues.back().cue;
  }
  return analysis;
}

}  // namespace schoolgate::pipeline
