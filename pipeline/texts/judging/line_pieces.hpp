// A line cut into pieces, each of which has one meaning and is decided for itself.
#pragma once

#include <string>
#include <vector>

#include "pipeline/findings/findings.hpp"
#include "pipeline/texts/judging/line_analysis.hpp"
#include "pipeline/texts/judging/text_settings.hpp"

namespace schoolgate::pipeline {

// One name with its owners, one identifier, one unread stretch or one run of harmless words. Only divide()
// makes it, of stretches that all mean the same: what is decided of a piece is decided of nothing else.
class LinePiece {
 public:
  [[nodiscard]] consent::TextKind kind() const { return kind_; }
  // Of a register name everybody whose it may be; of another kind whom it may lead to. Harmless words with
  // owners tell whose name stands beside them ("by ... Year 3"), and may be shown where it may.
  [[nodiscard]] const std::vector<consent::PersonId>& owners() const { return owners_; }
  [[nodiscard]] bool doubtful() const { return doubtful_; }
  [[nodiscard]] float from() const { return from_; }  // along the line; pieces meet midway between words
  [[nodiscard]] float to() const { return to_; }
  [[nodiscard]] const std::string& shown() const { return shown_; }  // empty when unreadable
  [[nodiscard]] float confidence() const { return confidence_; }

 private:
  friend class LineDivider;
  LinePiece() = default;

  consent::TextKind kind_ = consent::TextKind::Unreadable;
  std::vector<consent::PersonId> owners_;
  bool doubtful_ = false;
  float from_ = 0;
  float to_ = 1;
  std::string shown_;
  float confidence_ = 0;
};

// Every stretch of the line is in exactly one piece; from left to right. Needs the stretches' scores.
[[nodiscard]] std::vector<LinePiece> divide(const LineAnalysis& line, const TextSettings& settings);

}  // namespace schoolgate::pipeline
