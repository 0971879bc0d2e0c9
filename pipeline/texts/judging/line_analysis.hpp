// One line taken apart: its stretches and what each of them has for and against it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/texts/judging/cue_finder.hpp"
#include "pipeline/texts/judging/evidence.hpp"
#include "pipeline/texts/judging/evidence_model.hpp"
#include "pipeline/texts/judging/identifiers.hpp"
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
  bool words = false;     // each of its words is in the dictionary, too

  [[nodiscard]] bool is(const Claim& other) const {
    return from == other.from && to == other.to && match.form == other.match.form &&
           match.owners == other.match.owners;
  }
};

// A word as the best reading has it, or a part of the line in which nothing was read.
struct Stretch {
  float from = 0;  // along the line
  float to = 1;
  std::string shown;
  float confidence = 0;
  EvidenceValues evidence{};
  float score = 0;             // that it is a name or an identifier
  std::optional<Claim> claim;  // the register's best claim on it, of any reading
  bool identifier = false;
  bool word = false;         // something was read here
  bool capital = false;      // begins with one
  bool parted = false;       // a comma, "&" or the like stands between the word before and this one
  bool joins = false;        // "and", or a number: what stands behind it may go with what stands before it
  std::size_t digits = 0;    // of a number
  bool class_word = false;   // "Year", "Class"
  bool institution = false;  // a weekday, "School", "Class": no person's name
  bool event = false;        // "Fair", "Concert"
  bool season = false;       // "Summer"
  bool plain = false;        // read for sure, and an ordinary word, a label, a short number or a class
};

struct LineAnalysis {
  std::vector<Stretch> stretches;  // from left to right, never empty
  float confidence = 0;            // of the best reading
  bool row_of_people = false;      // a row of a list of people
  std::optional<Cue> ends_with;    // a cue with nothing after it
  std::optional<Cue> last_cue;     // the last cue, whatever follows
};

struct Knowledge {
  const NameMatcher& names;
  const Dictionary& dictionary;
  const CueFinder& cues;
  const EvidenceModel& weights = EvidenceModel::built_in();
};

[[nodiscard]] LineAnalysis analyse_line(const ReadLine& line, const Knowledge& knowledge);

}  // namespace schoolgate::pipeline
