// Letters that stand so far apart (balloons, bunting, cut-out letters) that each was found as a line of its
// own.
#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct LetterRow {
  Quad quad{};
  std::vector<std::size_t> lines;  // from left to right
};

// Rows of at least three lines that have the shape of single letters of one size. No line is in two rows.
[[nodiscard]] std::vector<LetterRow> find_letter_rows(const std::vector<Quad>& lines);

}  // namespace schoolgate::pipeline
