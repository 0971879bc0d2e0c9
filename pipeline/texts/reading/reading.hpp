// What was read at one place.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// What may stand in one narrow column of the picture, as the reader's network sees it. Letters are folded
// (see folding.hpp); everything that is no letter or digit counts as `blank`.
struct LatticeColumn {
  float blank = 1;                                  // probability
  std::vector<std::pair<char32_t, float>> letters;  // those with a probability of at least 1 %
};

// One character as read, and where it stands along its line.
struct Glyph {
  std::string text;  // UTF-8; one space between words
  float from = 0;    // fractions of the reading's width; may reach a little beyond [0, 1]
  float to = 0;
  float confidence = 0;                     // [0, 1]
  std::vector<LatticeColumn> columns = {};  // what else it may be, from left to right
};

// One way of reading a line; a line has several.
struct Reading {
  Quad quad{};  // the place, in the direction in which it was read
  std::vector<Glyph> glyphs;
  float confidence = 0;  // mean over the characters, [0, 1]

  [[nodiscard]] std::string text() const;
};

// The columns of a character that was read for certain, or with this confidence.
[[nodiscard]] std::vector<LatticeColumn> columns_of(const std::string& character, float confidence);

// A line and all that was read in it, all readings in the same direction.
struct ReadLine {
  Quad quad{};                    // in that direction
  float score = 0;                // the detector's, [0, 1]; of what is large, as seen from afar
  std::vector<Reading> readings;  // never empty; the most plausible first
};

// What a photo's texts look like before anybody's name is looked for: it holds for every register.
struct SeenTexts {
  cv::Size size;
  std::vector<ReadLine> lines;
  std::vector<Quad> documents;  // sheets, labels, badges, boards
  std::vector<Code> codes;
  std::map<std::string, double> timings_ms;
  std::size_t unread = 0;      // lines that were not read, since there is too much writing
  std::string codes_degraded;  // FoundCodes::degraded
};

}  // namespace schoolgate::pipeline
