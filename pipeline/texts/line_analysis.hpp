// One line taken apart: its pieces and what each of them has for and against it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/texts/cue_finder.hpp"
#include "pipeline/texts/dictionary.hpp"
#include "pipeline/texts/evidence.hpp"
#include "pipeline/texts/identifiers.hpp"
#include "pipeline/texts/name_matcher.hpp"
#include "pipeline/texts/reading.hpp"

namespace schoolgate::pipeline {

// A word as the best reading has it, or a stretch of the line in which nothing was read.
struct Piece {
  float from = 0;  // along the line
  float to = 1;
  std::string shown;
  float confidence = 0;
  EvidenceValues evidence{};
  float score = 0;                 // that it is a name or an identifier
  std::optional<NameMatch> match;  // the register's best claim on it, of any reading
  bool identifier = false;
};

struct LineAnalysis {
  std::vector<Piece> pieces;     // from left to right, never empty
  float confidence = 0;          // of the best reading
  std::optional<Cue> ends_with;  // a cue with nothing after it
  std::optional<Cue> last_cue;   // the last cue, whatever follows
};

struct Knowledge {
  const NameMatcher& names;
  const Dictionary& dictionary;
  const CueFinder& cues;
};

[[nodiscard]] LineAnalysis analyse_line(const ReadLine& line, const Knowledge& knowledge);

}  // namespace schoolgate::pipeline
