// "Year 6 will be at Riverside Pool every Tuesday at 9.30": where children can be met.
#pragma once

#include <string>
#include <vector>

#include "pipeline/texts/captions/caption_line.hpp"
#include "pipeline/texts/captions/mention.hpp"

namespace schoolgate::pipeline {

// Sentences that say of children or of somebody named where and when they are or will be, away from school.
// `named`: the mentions of people in this line. `classes`: the school's, folded and sorted.
[[nodiscard]] std::vector<Mention> whereabouts_in(const CaptionLine& line, const std::vector<Mention>& named,
                                                  const std::vector<std::string>& classes);

}  // namespace schoolgate::pipeline
