// Photos of one moment, known by how they look and when they were taken.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::gate {

// Places in `photos`, those of one moment together: each group, and the groups among themselves, in the order
// of the list. A burst is one group however long, since each of its photos is like the next. A photo without
// measures is alone.
[[nodiscard]] std::vector<std::vector<std::size_t>> fold(
    const std::vector<std::optional<pipeline::Measures>>& photos);

}  // namespace schoolgate::gate
