// Where the body below a head is.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Does a head so turned have its body below it?
[[nodiscard]] bool is_upright(float roll_degrees);

// Needs regions of faces. Gives upright rectangles, clipped to the photo, that hold what can be seen of the
// hidden person below the middle of the head: 2.7 times as wide as the found box (forehead to chin) is high,
// and seven times as long, down, or to the side of a lying head. By the canon that drawing teaches an adult
// is seven and a half heads high and two wide at the shoulders, a child of six six heads and a little less; a
// whole head is a quarter higher than the box, so that this holds hanging arms too. The box's height counts
// since a turned face is as high but not as wide. What stands behind somebody who is shown is out of view:
// behind a body 1.6 times that height wide, from the shoulders down, of somebody lower in the picture and no
// smaller.
[[nodiscard]] std::vector<cv::Rect> body_in_view(const Region& hidden, const std::vector<Region>& shown,
                                                 cv::Size photo);

}  // namespace schoolgate::pipeline
