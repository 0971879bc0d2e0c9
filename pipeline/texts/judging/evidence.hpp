// What speaks for and against a piece of text being a name or an identifier. How much each weighs is fitted:
// evidence_model.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace schoolgate::pipeline {

// Each is in [0, 1] unless said otherwise.
enum class Evidence : std::size_t {
  RegisterSome,        // the reader's network saw a name of the register better than chance ...
  RegisterStrong,      // ... and much better
  RegisterTelling,     // as RegisterSome, with both names or an initial
  RegisterOrdinary,    // as RegisterSome, but an ordinary word was read just so
  RegisterAlone,       // as RegisterOrdinary, written with a capital outside a sentence
  RegisterInText,      // as RegisterSome, by how much the line looks like a sentence
  RegisterUnsure,      // as RegisterSome, by how badly the piece was read
  RegisterInitial,     // as RegisterOrdinary, with a capital and both names or an initial
  RegisterAfterCue,    // as RegisterSome, by what cue stands before or above
  Unsure,              // how badly this piece was read
  Ordinary,            // an ordinary word, by how well it was read
  ProperNoun,          // the dictionary knows it with a capital only
  StrangeCapital,      // no word of the dictionary, with a capital, by how well it was read
  StrangeSmall,        // no word of the dictionary, without
  Sentence,            // how much the line looks like a sentence of ordinary words
  UnreadLong,          // a long line, by how badly it was read
  UnreadShort,         // a short line, by how badly it was read
  CueJustBefore,       // "awarded to", "Name:" just before in the line
  CueBefore,           // ... with a word or two between
  WeakCueBefore,       // "by", "to" just before
  CueLeft,             // in the line at its left
  CueAbove,            // at the end of the line above
  WeakCueAbove,        //
  CueStrange,          // any of these before what is no ordinary word
  ClassAfter,          // no ordinary word, before "Year 4", "Class 4B", "age 7": how work is signed
  OtherLabelBefore,    // "Class:", "Subject:" just before or left
  OtherLabelAbove,     //
  UnknownLabelBefore,  // a word with a colon that is no cue, just before
  IdentifierLabel,     // "Postcode:" just before or left
  Identifier,          // has the form of a UPN, phone number, e-mail address, postcode
  Date,                // has the form of a date
  BirthDate,           // ... after "date of birth"
  Digits,              // many digits
  Honorific,           // after "Mrs", "Dr"
  LoneName,            // a line of one to three capitalised words that no dictionary holds
  IsCue,               // is a cue itself
  SingleLetter,        //
  Number,              // digits only
  Capitals,            // all capitals
  FewWords,            // 1 for a line of one word, 1/2 of two, ...
  PageEnd,             // nothing stands below
  PageStart,           // nothing stands above
  Alone,               // nothing stands around
  SchoolLine,          // the line names a school
  Narrow,              // the line is hardly wider than high: a number, a letter
  LabelLike,           // 1 for the only line of its sheet, 1/2 for one of two, ...
  NoSheet,             // stands on no sheet, label or board
  Foot,                // the lowest line of a sheet with three or more
  Head,                // the highest
  Tall,                // higher than most lines of its sheet
  // From a first judgement of everything else:
  Neighbour,       // the likelier of the pieces beside it in the line
  ColumnNames,     // how likely the lines at the same margin are names
  RowNames,        // the likeliest line of the same row
  DateInNameRow,   // Date and RowNames
  UnsureInNames,   // Unsure and ColumnNames
  OrdinaryByName,  // Ordinary and Neighbour
  Count
};

inline constexpr std::size_t kEvidenceCount = static_cast<std::size_t>(Evidence::Count);
inline constexpr std::size_t kFirstContext = static_cast<std::size_t>(Evidence::Neighbour);

using EvidenceValues = std::array<float, kEvidenceCount>;

// As the file of weights writes it; an evidence that it does not name is nothing.
[[nodiscard]] std::string_view name_of(Evidence evidence);
[[nodiscard]] std::optional<Evidence> evidence_named(std::string_view name);

}  // namespace schoolgate::pipeline
