// How the lines of a photo stand to one another on their page.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pipeline/findings.hpp"

namespace schoolgate::pipeline {

struct LinePlace {
  std::optional<std::size_t> left;   // the nearest line before it in the same row
  std::optional<std::size_t> above;  // the nearest line over it
  std::vector<std::size_t> row;      // the others in the same row
  std::vector<std::size_t> column;   // the others that begin at the same margin
  bool first = false;                // nothing above, or below, within the reach of a page
  bool last = false;
};

// Gives one place for each quad. Lines of other directions or very different heights do not belong together.
[[nodiscard]] std::vector<LinePlace> lay_out(const std::vector<Quad>& lines);

}  // namespace schoolgate::pipeline
