// What the lines of a photo are: names, identifiers, unreadable or harmless.
#pragma once

#include <vector>

#include "pipeline/findings.hpp"
#include "pipeline/texts/dictionary.hpp"
#include "pipeline/texts/name_matcher.hpp"
#include "pipeline/texts/reading.hpp"
#include "pipeline/texts/text_finder.hpp"

namespace schoolgate::pipeline {

[[nodiscard]] std::vector<Text> judge_lines(const SeenTexts& seen, const NameMatcher& names,
                                            const Dictionary& dictionary, const TextSettings& settings);

}  // namespace schoolgate::pipeline
