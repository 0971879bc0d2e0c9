// Class lists: where a column of names or identifiers shows the rows, what could not be read or even be found
// in a row is a name too.
#pragma once

#include <vector>

#include "pipeline/findings/findings.hpp"
#include "pipeline/texts/judging/line_analysis.hpp"
#include "pipeline/texts/judging/line_layout.hpp"
#include "pipeline/texts/judging/text_settings.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// Says of each line whether it is a row of a list of people: one of at least three names at one margin, or on
// labels in one row ("pegs"), and of no more other lines than names. Needs the lines' scores.
void mark_rows_of_people(std::vector<LineAnalysis>& analyses, const std::vector<LinePlace>& places,
                         const std::vector<Quad>& quads, const TextSettings& settings);

// Needs the analyses of the lines seen, in their order. Gives doubtful texts that cover the rows of each list
// as far as its unread columns reach, leaving out what was read and is harmless.
[[nodiscard]] std::vector<Text> unread_in_lists(const SeenTexts& seen,
                                                const std::vector<LineAnalysis>& analyses,
                                                const TextSettings& settings);

}  // namespace schoolgate::pipeline
