// How good a face is to be known by, and when two are alike: fitted, and read from
// models/judges/portrait_judge.json.
#pragma once

#include <string_view>

#include "foundation/result.hpp"

namespace schoolgate::pipeline {

struct PortraitJudge {
  // Where a measure of quality is 0 and where it is 1.
  struct Scale {
    double worst = 0;
    double best = 1;
  };
  Scale eyes;    // pixels between them
  Scale detail;  // share of the fine band, by its logarithm
  Scale shape;   // the alignment's error in chip pixels: about 4 up to 20 degrees of turn, 7 at 40, 14 at 65
  Scale score;   // of the detector: hands, backs of heads and half covered faces lie low

  // What a portrait must have, unless poor ones are accepted.
  float eye_pixels = 0;
  float sharpness = 1;
  float frontality = 1;
  double competing = 0;  // a second face of more than this of the first's weight makes it ambiguous

  double taken_off = 0;  // of the likeness that a face has to everybody (score_against_crowd)
  float alike = 1;       // cosine from which two faces count as alike (group_alike)

  // Needs the text of the file. Refuses, saying where, an unknown, missing or impossible number, and what is
  // not as it was fitted.
  [[nodiscard]] static Result<PortraitJudge> parse(std::string_view json);
  // The one that the program carries.
  [[nodiscard]] static const PortraitJudge& built_in();
};

}  // namespace schoolgate::pipeline
