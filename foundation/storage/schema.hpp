// A room's tables, step by step from the first release on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace schoolgate {

// Statements are separated by ";" at a line's end and keep to what SQLite and PostgreSQL share. The title is
// part of the name that the database remembers the step by.
struct SchemaStep {
  std::string title;  // may be empty
  std::string statements;
};

// Steps are numbered from 1 in their order, run once each, and are never edited after a release.
struct Schema {
  std::string room;  // unique within the workspace: "gate", "gate-templates"
  std::vector<SchemaStep> steps;

  // "consent-002 register"
  [[nodiscard]] std::string name_of(std::size_t number) const;
  // The number of a step of this room; 0 for one of another's.
  [[nodiscard]] std::size_t number_of(std::string_view name) const;
};

}  // namespace schoolgate
