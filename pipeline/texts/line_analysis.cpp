#include "pipeline/texts/line_analysis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "pipeline/texts/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// A stretch without a word counts as text that was not read when it is wider than this many line heights.
constexpr float kWideGap = 1.2F;
constexpr float kSomeEvidence = 4;     // RegisterSome is complete; chance gives this much once in 50 times
constexpr float kStrongEvidence = 12;  // RegisterStrong is complete
constexpr float kExact = -0.8F;        // loss for each letter up to which a word was read just so
constexpr float kLongLine = 12;        // in heights
constexpr float kNarrow = 1.7F;        // in heights

float& value(Piece& piece, Evidence evidence) { return piece.evidence[static_cast<std::size_t>(evidence)]; }

bool is_number(const Word& word) {
  return std::all_of(word.folded.begin(), word.folded.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "2nd", "30th"
bool is_ordinal(std::string_view folded) {
  constexpr std::array<std::string_view, 4> kEnds{"st", "nd", "rd", "th"};
  const std::size_t digits = std::min(folded.size(), folded.find_first_not_of("0123456789"));
  return digits > 0 && std::find(kEnds.begin(), kEnds.end(), folded.substr(digits)) != kEnds.end();
}

bool is_ordinary(const Word& word, const Dictionary& dictionary) {
  return word.letters > 1 &&
         (dictionary.is_word(word.folded) || is_institution_word(word.folded) || is_ordinal(word.folded));
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

std::vector<Piece> pieces_of(const std::vector<Word>& words, float widths_in_heights) {
  std::vector<Piece> pieces;
  const float gap = kWideGap / std::max(1.0F, widths_in_heights);
  const auto add_gap = [&](float from, float to) {
    if (to - from < gap) return;
    Piece piece;
    piece.from = from;
    piece.to = to;
    value(piece, Evidence::Unsure) = 1;
    pieces.push_back(std::move(piece));
  };
  float end = 0;
  for (const Word& word : words) {
    add_gap(end, word.from);
    Piece piece;
    piece.from = word.from;
    piece.to = word.to;
    piece.shown = word.shown;
    piece.confidence = word.confidence;
    pieces.push_back(std::move(piece));
    end = std::max(end, word.to);
  }
  if (words.empty()) {
    add_gap(0, 1);
    if (pieces.empty()) {
      pieces.emplace_back();
      value(pieces.front(), Evidence::Unsure) = 1;
    }
  } else {
    add_gap(end, 1);
  }
  return pieces;
}

void judge_word(Piece& piece, const Word& word, const Dictionary& dictionary) {
  const bool number = is_number(word);
  const bool ordinary = is_ordinary(word, dictionary);
  const bool strange = !number && !ordinary && word.letters > 1;
  value(piece, Evidence::Unsure) = 1 - word.confidence;
  if (ordinary) value(piece, Evidence::Ordinary) = word.confidence;
  if (strange && dictionary.is_proper_noun(word.folded)) value(piece, Evidence::ProperNoun) = 1;
  if (strange) {
    value(piece, word.capital ? Evidence::StrangeCapital : Evidence::StrangeSmall) = word.confidence;
  }
  if (number) value(piece, Evidence::Number) = 1;
  if (word.letters == 1 && !number) value(piece, Evidence::SingleLetter) = 1;
  if (word.capitals) value(piece, Evidence::Capitals) = 1;
  const auto digits =
      std::count_if(word.shown.begin(), word.shown.end(), [](char c) { return c >= '0' && c <= '9'; });
  value(piece, Evidence::Digits) = std::min(1.0F, static_cast<float>(digits) / 8);
}

bool overlaps(const Piece& piece, float from, float to) {
  const float shared = std::min(piece.to, to) - std::max(piece.from, from);
  return shared > 0.4F * std::min(piece.to - piece.from, to - from);
}

// What the register says of each piece, from every reading.
void add_register_evidence(std::vector<Piece>& pieces, const Reading& reading, const std::vector<Word>& words,
                           float sentence, const Knowledge& knowledge) {
  for (const NameMatch& match : knowledge.names.match(reading, words)) {
    const Word& first = words[match.first_word];
    const Word& last = words[match.end_word - 1];
    bool ordinary = true;
    bool capital = true;
    std::size_t letters = 0;
    for (std::size_t i = match.first_word; i < match.end_word; ++i) {
      ordinary = ordinary && is_ordinary(words[i], knowledge.dictionary);
      capital = capital && words[i].capital;
      letters += words[i].letters;
    }
    const bool exact = match.loss > kExact * static_cast<float>(letters);
    const float some = std::clamp(match.evidence / kSomeEvidence, 0.0F, 1.0F);
    const float strong =
        std::clamp((match.evidence - kSomeEvidence) / (kStrongEvidence - kSomeEvidence), 0.0F, 1.0F);
    for (Piece& piece : pieces) {
      if (!overlaps(piece, first.from, last.to)) continue;
      if (piece.match && piece.match->evidence >= match.evidence) continue;
      piece.match = match;
      value(piece, Evidence::RegisterSome) = some;
      value(piece, Evidence::RegisterStrong) = strong;
      value(piece, Evidence::RegisterTelling) = match.form >= NameForm::WithInitial ? some : 0;
      value(piece, Evidence::RegisterOrdinary) = ordinary && exact ? some : 0;
      value(piece, Evidence::RegisterInText) = some * sentence;
      value(piece, Evidence::RegisterUnsure) = some * value(piece, Evidence::Unsure);
      value(piece, Evidence::RegisterInitial) =
          ordinary && exact && capital && match.form >= NameForm::WithInitial ? some : 0;
      value(piece, Evidence::RegisterAlone) = ordinary && exact && capital ? some * (1 - sentence) : 0;
    }
  }
}

void add_identifiers(std::vector<Piece>& pieces, const Reading& reading) {
  for (const IdentifierMatch& found : find_identifiers(reading)) {
    for (Piece& piece : pieces) {
      if (!overlaps(piece, found.from, found.to)) continue;
      const bool date = found.kind == IdentifierKind::Date;
      value(piece, date ? Evidence::Date : Evidence::Identifier) = 1;
      if (!date) value(piece, Evidence::Ordinary) = 0;  // "mail" and "example" are no words in an address
      piece.identifier = piece.identifier || !date;
    }
  }
}

void add_cues(std::vector<Piece>& pieces, const std::vector<Word>& words, const std::vector<CueMatch>& cues) {
  for (const CueMatch& cue : cues) {
    const float from = words[cue.first_word].from;
    const float to = words[cue.end_word - 1].to;
    std::size_t after = 0;  // pieces since the cue
    for (Piece& piece : pieces) {
      if (piece.from < to - 1e-4F) {
        if (piece.to > from + 1e-4F) value(piece, Evidence::IsCue) = 1;
        continue;
      }
      ++after;
      const float nearness = after == 1 ? 1 : after <= 3 ? 0.5F : 0;
      const auto raise = [&](Evidence evidence, float by) {
        value(piece, evidence) = std::max(value(piece, evidence), by);
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
                after <= 2 || (after == 3 && value(piece, Evidence::Date) > 0) ? 1 : 0);
          break;
      }
      if (cue.cue == Cue::Birth) raise(Evidence::BirthDate, value(piece, Evidence::Date));
    }
  }
}

// "by Aled Rees Year 4", "Zofia Class 4B": whatever stands before the class may be who is in it.
void add_classes(std::vector<Piece>& pieces, const std::vector<Word>& words) {
  constexpr std::size_t kMostNameWords = 4;
  constexpr std::size_t kLongestCode = 2;  // "4", "10", "4b"
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const Word& code = words[i + 1];
    if (!is_class_word(words[i].folded) || code.folded.size() > kLongestCode) continue;
    const bool digit =
        std::any_of(code.folded.begin(), code.folded.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digit && code.folded.size() > 1) continue;  // one letter is a class, or a digit misread
    const float from = words[i - std::min(i, kMostNameWords)].from;
    for (Piece& piece : pieces) {
      const float middle = (piece.from + piece.to) / 2;
      if (middle < from || middle > words[i].from) continue;
      if (value(piece, Evidence::Number) == 0)
        value(piece, Evidence::ClassAfter) = 1 - value(piece, Evidence::Ordinary);
    }
  }
}

// "Nane: ..." in bad handwriting: a label, though nobody knows of what.
void add_unknown_labels(std::vector<Piece>& pieces, const std::vector<Word>& words,
                        const std::vector<CueMatch>& cues) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool known = std::any_of(cues.begin(), cues.end(), [i](const CueMatch& cue) {
      return i >= cue.first_word && i < cue.end_word;
    });
    if (!words[i].colon_after || known) continue;
    const auto next = std::find_if(pieces.begin(), pieces.end(),
                                   [&](const Piece& piece) { return piece.from >= words[i].to - 1e-4F; });
    if (next != pieces.end()) value(*next, Evidence::UnknownLabelBefore) = 1;
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
  for (Piece& piece : analysis.pieces) {
    if (school) value(piece, Evidence::SchoolLine) = 1;
    if (widths < kNarrow) value(piece, Evidence::Narrow) = 1;
    value(piece, Evidence::Sentence) = piece.identifier ? 0 : sentence;
    value(piece, widths > kLongLine ? Evidence::UnreadLong : Evidence::UnreadShort) = unread;
    value(piece, Evidence::LoneName) = lone ? analysis.confidence : 0;
    value(piece, Evidence::FewWords) = 1 / static_cast<float>(std::max<std::size_t>(1, words.size()));
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
  analysis.pieces = pieces_of(words, widths);
  for (Piece& piece : analysis.pieces) {
    const auto word = std::find_if(words.begin(), words.end(), [&piece](const Word& candidate) {
      return candidate.from == piece.from && candidate.to == piece.to;
    });
    if (word != words.end()) judge_word(piece, *word, knowledge.dictionary);
  }
  for (const Reading& reading : line.readings) {
    const std::vector<Word> read = &reading == &best ? words : words_of(reading);
    add_register_evidence(analysis.pieces, reading, read, sentence, knowledge);
    add_identifiers(analysis.pieces, reading);
  }
  const std::vector<CueMatch> cues = knowledge.cues.find(best, words);
  add_cues(analysis.pieces, words, cues);
  add_unknown_labels(analysis.pieces, words, cues);
  add_classes(analysis.pieces, words);
  add_line_evidence(analysis, words, widths, sentence, knowledge.dictionary);
  if (!cues.empty()) {
    analysis.last_cue = cues.back().cue;
    if (cues.back().end_word == words.size()) analysis.ends_with = cues.back().cue;
  }
  return analysis;
}

}  // namespace schoolgate::pipeline
