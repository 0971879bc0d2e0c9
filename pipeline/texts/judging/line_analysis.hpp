// One line taken apart: its stretches and what each of them has for and against it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/texts/judging/cue_finder.hpp"
#include "pipeline/texts/judging/evidence_model.hpp"
#include "pipeline/texts/judging/line_layout.hpp"
#include "pipeline/texts/names/name_matcher.hpp"
#include "pipeline/texts/reading/dictionary.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// Above this reading a line's words stand where the reader says.
inline constexpr float kSureOfPlaces = 0.6F;

// One name of the register and where a reading of the line may show it.
struct Claim {
  NameMatch match;
  float from = 0;  // along the line
  float to = 1;
  bool exact = false;     // the reading says this name, but for what readers confuse
  bool verbatim = false;  // and says it for sure
  bool words = false;     // each of its words is in the dictionary, too, whatever an initial is
  bool ordinary = false;  // and so is an initial
  bool capital = false;   // each begins with one

  [[nodiscard]] bool is(const Claim& other) const {
    return from == other.from && to == other.to && match.form == other.match.form &&
           match.owners == other.match.owners;
  }
};

struct CueBefore {
  Cue cue = Cue::OtherLabel;
  std::size_t stretches = 0;  // from its end on, 1 for what stands just behind it
  Calls calls = Calls::Nobody;
};

// A word as the best reading has it, or a part of the line in which nothing was read.
struct Stretch {
  float from = 0;  // along the line
  float to = 1;
  std::string shown = {};
  float confidence = 0;
  float score = 0;                  // that it is a name or an identifier
  std::optional<Claim> claim = {};  // the register's best claim on it, of any reading
  std::vector<CueBefore> cues_before = {};
  float ordinary = 0;        // an ordinary word, by how well it was read
  float neighbour = 0;       // the likelier of the pieces beside it, at first sight
  bool strange = false;      // no word of the dictionary, nor a number or a letter
  bool proper_noun = false;  // the dictionary knows it with a capital only
  bool number = false;       // digits only
  bool single_letter = false;
  bool harmless = false;       // an ordinary word, a short number or a small letter
  bool cue = false;            // is one, or part of one
  bool after_label = false;    // after a word with a colon that is no cue
  bool before_class = false;   // "Year 4" stands up to a few words behind it
  bool date_form = false;      // reads like a date
  bool award_date = false;     // and is that of an award
  bool identifier = false;     // reads like a UPN, a phone number, an address, or is the number after "Born:"
  bool word = false;           // something was read here
  bool capital = false;        // begins with one
  bool capitals = false;       // holds nothing else
  bool parted = false;         // a comma, "&" or the like stands between the word before and this one
  bool joins = false;          // "and", or a number: what stands behind it may go with what stands before it
  std::size_t digits = 0;      // of a number
  bool class_word = false;     // "Year", "Class"
  bool institution = false;    // a weekday, "School", "Class": no person's name
  bool event = false;          // "Fair", "Concert"
  bool season = false;         // "Summer"
  bool group = false;          // "Team", "Headteacher": no one's name
  bool function_word = false;  // "the", "our"
  bool first_name_too = false;  // "Mark", "May"
  bool surname_too = false;     // "Ball", "Day"
  bool colon = false;           // stands behind it
  bool plain = false;           // read for sure, and an ordinary word, a label, a short number or a class
};

struct LineAnalysis {
  std::vector<Stretch> stretches;      // from left to right, never empty
  float confidence = 0;                // of the best reading
  std::size_t words = 0;               // in it
  float widths = 0;                    // its width in heights
  float sentence = 0;                  // how much of it is ordinary words
  bool lone = false;                   // one to three capitalised words that no dictionary holds
  bool school = false;                 // names a school
  bool award = false;                  // says that its sheet is a certificate
  bool row_of_people = false;          // a row of a list of people
  std::optional<Cue> ends_with;        // a cue with nothing after it
  Calls ends_calling = Calls::Nobody;  // whether that cue is followed by a name
  std::optional<Cue> last_cue;         // the last cue, whatever follows
  // Of the page, as text_judge.cpp tells it.
  LinePlace place;
  std::optional<Cue> left;  // with which the line at its left ends, and the one above
  std::optional<Cue> above;
  Calls left_calls = Calls::Nobody;
  Calls above_calls = Calls::Nobody;
  float column_names = 0;  // how likely the lines at the same margin are names, at first sight
  float row_names = 0;     // the likeliest line of the same row
};

struct LineKnowledge {
  const NameMatcher& names;
  const Dictionary& dictionary;
  const CueFinder& cues;
  const EvidenceModel& weights = EvidenceModel::built_in();
};

[[nodiscard]] LineAnalysis analyse_line(const ReadLine& line, const LineKnowledge& knowledge);

}  // namespace schoolgate::pipeline
