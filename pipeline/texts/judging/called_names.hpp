// Whom a line names by what stands before it: "awarded to Rose Green", though both are words.
#pragma once

#include <vector>

#include "pipeline/texts/judging/line_analysis.hpp"

namespace schoolgate::pipeline {

enum class Called {
  No,
  Perhaps,  // "well done Rose Green"
  Yes,      // "Name: Rose", "Miss L Carter"
};

// For each stretch of the line. Up to four words with capitals behind such a cue are a name, joined to others
// by "and"; and so is a line of nothing else below or right of one that ends with such a cue. No name are
// words of schools, days, groups and offices, what such a word follows ("Awarded to Oak Class"), and "the",
// "our", "all"; behind a title, or "Name:" at the line's beginning, only the last ("Mrs Day").
[[nodiscard]] std::vector<Called> called_names(const LineAnalysis& line);

}  // namespace schoolgate::pipeline
