// What was read at one place.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/findings.hpp"

namespace schoolgate::pipeline {

// One character as read, and where it stands along its line.
struct Glyph {
  std::string text;  // UTF-8; one space between words
  float from = 0;    // fractions of the line's width; may reach a little beyond [0, 1]
  float to = 0;
  float confidence = 0;  // [0, 1]
};

// One way of reading a line; a line has several.
struct Reading {
  std::vector<Glyph> glyphs;
  float confidence = 0;   // mean over the characters, [0, 1]
  int quarter_turns = 0;  // clockwise from the line's quad to the way it was read

  [[nodiscard]] std::string text() const;
};

// A line and all that was read in it.
struct ReadLine {
  Quad quad{};                    // in the direction of the best reading
  float score = 0;                // the detector's, [0, 1]
  std::vector<Reading> readings;  // most confident first
};

// What a photo's texts look like before anybody's name is looked for: it holds for every register.
struct SeenTexts {
  cv::Size size;
  std::vector<ReadLine> lines;
  std::vector<Code> codes;
  std::map<std::string, double> timings_ms;
};

}  // namespace schoolgate::pipeline
