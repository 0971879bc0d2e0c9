// What the lines of a photo are: names, identifiers, unreadable or harmless.
#pragma once

#include <vector>

#include "pipeline/findings/findings.hpp"
#include "pipeline/texts/judging/line_analysis.hpp"
#include "pipeline/texts/judging/text_settings.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// Every line with the score of each of its stretches, in the order of the lines seen.
[[nodiscard]] std::vector<LineAnalysis> score_lines(const SeenTexts& seen, const LineKnowledge& knowledge,
                                                    const TextSettings& settings);

// One text for each piece of the line.
[[nodiscard]] std::vector<Text> texts_of(const ReadLine& line, const LineAnalysis& analysis,
                                         const TextSettings& settings);

}  // namespace schoolgate::pipeline
