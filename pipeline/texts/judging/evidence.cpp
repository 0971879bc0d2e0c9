#include "pipeline/texts/judging/evidence.hpp"

#include <algorithm>

#include "pipeline/texts/judging/line_analysis.hpp"

namespace schoolgate::pipeline {
namespace evidence {
namespace {

constexpr float kSome = 4;       // register_some is complete; chance gives this much once in 50 times
constexpr float kStrong = 12;    // register_strong is complete
constexpr float kLongLine = 12;  // in heights
constexpr float kNarrow = 1.7F;  // in heights
constexpr float kManyDigits = 8;
constexpr std::size_t kAnywhere = ~std::size_t{0};

float yes(bool is) { return is ? 1.0F : 0.0F; }

float one_of(std::size_t count) { return count > 0 ? 1 / static_cast<float>(count) : 0; }

// Whether a cue of this kind ends so many stretches before.
bool after(Piece it, Cue cue, std::size_t nearest, std::size_t farthest) {
  return std::any_of(it.cues_before.begin(), it.cues_before.end(), [&](const CueBefore& one) {
    return one.cue == cue && one.stretches >= nearest && one.stretches <= farthest;
  });
}

float fading(Piece it, Cue cue) { return after(it, cue, 1, 1) ? 1.0F : after(it, cue, 2, 3) ? 0.5F : 0.0F; }

// Ordinary words of the dictionary that were read just so.
bool words_of_register(Piece it) { return it.claim && it.claim->exact && it.claim->ordinary; }

bool telling(Piece it) { return it.claim && it.claim->match.form >= NameForm::WithInitial; }

bool left_is_of_name(Line line) {
  return line.left == Cue::Name || line.left == Cue::WeakName || line.left == Cue::Honorific;
}

float any_cue(Line line, Piece it) {
  return std::max({yes(after(it, Cue::Name, 1, 3) || left_is_of_name(line) || line.above == Cue::Name),
                   fading(it, Cue::WeakName), fading(it, Cue::Honorific)});
}

float other_label_before(Line line, Piece it) {
  return yes(after(it, Cue::OtherLabel, 1, it.date_form ? 3 : 2) || line.left == Cue::OtherLabel);
}

bool after_birth(Line line, Piece it) {
  return line.left == Cue::Birth || after(it, Cue::Birth, 1, kAnywhere);
}

}  // namespace

float register_some(Line /*line*/, Piece it) {
  return it.claim ? std::clamp(it.claim->match.evidence / kSome, 0.0F, 1.0F) : 0;
}

float register_strong(Line /*line*/, Piece it) {
  return it.claim ? std::clamp((it.claim->match.evidence - kSome) / (kStrong - kSome), 0.0F, 1.0F) : 0;
}

float sentence(Line line, Piece it) { return it.identifier ? 0 : line.sentence; }

float class_after(Line /*line*/, Piece it) { return it.before_class && !it.number ? 1 - it.ordinary : 0; }

float identifier_label(Line line, Piece it) {
  return yes(after(it, Cue::Birth, 1, 3) || after(it, Cue::Identifier, 1, 3) || line.left == Cue::Birth ||
             line.left == Cue::Identifier);
}

// What stands after "Date:" is nobody's birthday.
float date(Line line, Piece it) {
  return yes(it.date_form && other_label_before(line, it) <= identifier_label(line, it));
}

float digits(Line /*line*/, Piece it) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto count = std::count_if(it.shown.begin(), it.shown.end(), is_digit);
  return std::min(1.0F, static_cast<float>(count) / kManyDigits);
}

namespace {

// In the order in which a trace writes them (texts_bench).
constexpr std::array<Evidence, kEvidenceCount> kTable{{
    // The reader's network saw a name of the register better than chance ...
    {"register_some", register_some},
    // ... and much better ...
    {"register_strong", register_strong},
    // ... with both names or an initial ...
    {"register_telling", [](Line line, Piece it) { return telling(it) ? register_some(line, it) : 0; }},
    // ... an ordinary word, read just so ...
    {"register_ordinary",
     [](Line line, Piece it) { return words_of_register(it) ? register_some(line, it) : 0; }},
    // ... written with a capital outside a sentence ...
    {"register_alone",
     [](Line line, Piece it) {
       const bool capital = words_of_register(it) && it.claim->capital;
       return capital ? register_some(line, it) * (1 - line.sentence) : 0;
     }},
    // ... by how much the line looks like a sentence ...
    {"register_in_text", [](Line line, Piece it) { return register_some(line, it) * line.sentence; }},
    // ... by how badly the piece was read ...
    {"register_unsure", [](Line line, Piece it) { return register_some(line, it) * (1 - it.confidence); }},
    // ... an ordinary word with a capital, and both names or an initial ...
    {"register_initial",
     [](Line line, Piece it) {
       return words_of_register(it) && it.claim->capital && telling(it) ? register_some(line, it) : 0;
     }},
    // ... by what cue stands before or above.
    {"register_after_cue", [](Line line, Piece it) { return any_cue(line, it) * register_some(line, it); }},
    // How badly this piece was read.
    {"unsure", [](Line, Piece it) { return 1 - it.confidence; }},
    // An ordinary word, by how well it was read.
    {"ordinary", [](Line, Piece it) { return it.ordinary; }},
    // The dictionary knows it with a capital only.
    {"proper_noun", [](Line, Piece it) { return yes(it.proper_noun); }},
    // No word of the dictionary, by how well it was read.
    {"strange_capital", [](Line, Piece it) { return it.strange && it.capital ? it.confidence : 0; }},
    {"strange_small", [](Line, Piece it) { return it.strange && !it.capital ? it.confidence : 0; }},
    // How much the line looks like a sentence of ordinary words.
    {"sentence", sentence},
    // By how badly the line was read.
    {"unread_long", [](Line line, Piece) { return line.widths > kLongLine ? 1 - line.confidence : 0; }},
    {"unread_short", [](Line line, Piece) { return line.widths > kLongLine ? 0 : 1 - line.confidence; }},
    // "awarded to", "Name:" just before in the line, or with a word or two between.
    {"cue_just_before", [](Line, Piece it) { return yes(after(it, Cue::Name, 1, 1)); }},
    {"cue_before", [](Line, Piece it) { return yes(after(it, Cue::Name, 2, 3)); }},
    // "by", "to".
    {"weak_cue_before", [](Line, Piece it) { return fading(it, Cue::WeakName); }},
    // In the line at its left, or at the end of the one above.
    {"cue_left", [](Line line, Piece) { return yes(left_is_of_name(line)); }},
    {"cue_above", [](Line line, Piece) { return yes(line.above == Cue::Name); }},
    {"weak_cue_above",
     [](Line line, Piece) { return yes(line.above == Cue::WeakName || line.above == Cue::Honorific); }},
    // Any of these before what is no ordinary word.
    {"cue_strange",
     [](Line line, Piece it) { return it.ordinary > 0 || it.number || it.cue ? 0 : any_cue(line, it); }},
    // No ordinary word, before "Year 4", "Class 4B", "age 7": how work is signed.
    {"class_after", class_after},
    // "Class:", "Subject:".
    {"other_label_before", other_label_before},
    {"other_label_above", [](Line line, Piece) { return yes(line.above == Cue::OtherLabel); }},
    // A word with a colon that is no cue.
    {"unknown_label_before", [](Line, Piece it) { return yes(it.after_label); }},
    // "Postcode:" before it or left.
    {"identifier_label", identifier_label},
    // Has the form of a UPN, phone number, e-mail address, postcode.
    {"identifier", [](Line, Piece it) { return yes(it.identifier); }},
    {"date", date},
    {"birth_date", [](Line line, Piece it) { return yes(it.date_form && after_birth(line, it)); }},
    {"digits", digits},
    // After "Mrs", "Dr".
    {"honorific", [](Line, Piece it) { return fading(it, Cue::Honorific); }},
    // A line of one to three capitalised words that no dictionary holds.
    {"lone_name", [](Line line, Piece) { return line.lone ? line.confidence : 0; }},
    {"is_cue", [](Line, Piece it) { return yes(it.cue); }},
    {"single_letter", [](Line, Piece it) { return yes(it.single_letter); }},
    {"number", [](Line, Piece it) { return yes(it.number); }},
    {"capitals", [](Line, Piece it) { return yes(it.capitals); }},
    // 1 for a line of one word, 1/2 of two, ...
    {"few_words", [](Line line, Piece) { return one_of(std::max<std::size_t>(1, line.words)); }},
    // Nothing stands below, above, or around.
    {"page_end", [](Line line, Piece) { return yes(line.place.last); }},
    {"page_start", [](Line line, Piece) { return yes(line.place.first); }},
    {"alone",
     [](Line line, Piece) { return yes(line.place.first && line.place.last && line.place.row.empty()); }},
    {"school_line", [](Line line, Piece) { return yes(line.school); }},
    // Hardly wider than high: a number, a letter.
    {"narrow", [](Line line, Piece) { return yes(line.widths < kNarrow); }},
    // 1 for the only line of its sheet, label or board, 1/2 for one of two, ...
    {"label_like", [](Line line, Piece) { return one_of(line.place.on_sheet); }},
    {"no_sheet", [](Line line, Piece) { return yes(line.place.on_sheet == 0); }},
    // The lowest line of a sheet with three or more, or the highest.
    {"foot", [](Line line, Piece) { return yes(line.place.foot); }},
    {"head", [](Line line, Piece) { return yes(line.place.head); }},
    // Higher than most lines of its sheet.
    {"tall", [](Line line, Piece) { return std::clamp(line.place.relative_height - 1, 0.0F, 1.0F); }},
    // The likelier of the pieces beside it in the line.
    {"neighbour", [](Line, Piece it) { return it.neighbour; }},
    // How likely the lines at the same margin are names, and the likeliest of the same row.
    {"column_names", [](Line line, Piece) { return line.column_names; }},
    {"row_names", [](Line line, Piece) { return line.row_names; }},
    {"date_in_name_row", [](Line line, Piece it) { return line.row_names * date(line, it); }},
    {"unsure_in_names", [](Line line, Piece it) { return line.column_names * (1 - it.confidence); }},
    {"ordinary_by_name", [](Line, Piece it) { return it.neighbour * it.ordinary; }},
}};
static_assert(kTable[kFirstContext].name == "neighbour");

}  // namespace
}  // namespace evidence

std::optional<std::size_t> evidence_named(std::string_view name) {
  for (std::size_t i = 0; i < kEvidenceCount; ++i) {
    if (evidence::kTable[i].name == name) return i;
  }
  return std::nullopt;
}

EvidenceValues evidence_of(const LineAnalysis& line, const Stretch& stretch) {
  EvidenceValues values{};
  for (std::size_t i = 0; i < kEvidenceCount; ++i) values[i] = evidence::kTable[i].of(line, stretch);
  return values;
}

}  // namespace schoolgate::pipeline
