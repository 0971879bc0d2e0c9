// Handles, tags, numbers and addresses in a line of a post's text.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/texts/captions/caption_line.hpp"
#include "pipeline/texts/captions/exact_names.hpp"
#include "pipeline/texts/captions/mention.hpp"

namespace schoolgate::pipeline {

// In no order; may overlap. The accounts and tags of schools and their friends lead to nobody.
[[nodiscard]] std::vector<Mention> accounts_in(const CaptionLine& line, std::string_view text,
                                               const ExactNames& names, const Dictionary& dictionary,
                                               const std::set<std::string>& own);

}  // namespace schoolgate::pipeline
