// How the lines of a photo stand to one another on their page.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct LinePlace {
  std::optional<std::size_t> left;   // the nearest line before it in the same row
  std::optional<std::size_t> above;  // the nearest line over it
  std::vector<std::size_t> row;      // the others in the same row
  std::vector<std::size_t> column;   // the others that begin at the same margin
  bool first = false;                // nothing above, or below, within the reach of a page
  bool last = false;
  std::optional<std::size_t> sheet;  // the smallest it lies on
  std::size_t on_sheet = 0;          // lines on the same sheet, this one included; 0 when it lies on none
  bool head = false;                 // the highest of at least three on its sheet, or the lowest
  bool foot = false;
  float relative_height = 1;  // to the middle one of its sheet
};

// Gives one place for each line. Lines of other directions or very different heights do not belong together.
[[nodiscard]] std::vector<LinePlace> lay_out(const std::vector<Quad>& lines, const std::vector<Quad>& sheets);

}  // namespace schoolgate::pipeline
