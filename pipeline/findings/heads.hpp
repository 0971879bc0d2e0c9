// Which faces are pieces of one head.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Weak detectors see a chin and a forehead as faces of their own: faces whose boxes overlap by a quarter of
// the smaller, and those that overlap theirs and so on, count as pieces of one head, unless together they are
// too large for one.
class Heads {
 public:
  explicit Heads(const Findings& findings);
  // The same for every piece of one head; none for a face by itself, or what is no face.
  [[nodiscard]] std::optional<std::size_t> of(FindingId face) const;

 private:
  std::map<FindingId, std::size_t> heads_;
};

}  // namespace schoolgate::pipeline
