// Is everything there and sound? In plain words, for the page and the doctor command.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gate/school.hpp"

namespace schoolgate::review {

enum class Level { Good, Note, Problem };
[[nodiscard]] std::string_view word(Level level);  // "good", "note", "problem"

struct HealthFact {
  std::string area;  // "models", "recognition", "disk", ...
  Level level = Level::Good;
  std::string words;
};

// The workspace and what it runs on. Changes nothing.
[[nodiscard]] std::vector<HealthFact> examine(gate::School& school);

}  // namespace schoolgate::review
