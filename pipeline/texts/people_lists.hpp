// Class lists: where a column of names or identifiers shows the rows, what could not be read or even be found
// in a row is a name too.
#pragma once

#include <vector>

#include "pipeline/findings.hpp"
#include "pipeline/texts/line_analysis.hpp"
#include "pipeline/texts/reading.hpp"
#include "pipeline/texts/text_finder.hpp"

namespace schoolgate::pipeline {

// Needs the analyses of the lines seen, in their order. Gives doubtful texts that cover the rows of each list
// as far as its unread columns reach, leaving out what was read and is harmless.
[[nodiscard]] std::vector<Text> unread_in_lists(const SeenTexts& seen,
                                                const std::vector<LineAnalysis>& analyses,
                                                const TextSettings& settings);

}  // namespace schoolgate::pipeline
