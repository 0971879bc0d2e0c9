// A text line cut out, laid flat and made dark on light.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/findings.hpp"

namespace schoolgate::pipeline {

struct LineCrop {
  cv::Mat grey;      // CV_8UC1, dark on light
  float margin = 0;  // pixels around the line on every side
};

// Needs CV_8UC1 and a quad of at least 1x1 pixel; the line becomes `height` pixels high, with a margin of 22
// % of it (measured: less cuts off tails and strokes, more lets the next line in).
[[nodiscard]] LineCrop cut_line(const cv::Mat& grey, const Quad& quad, int height);

}  // namespace schoolgate::pipeline
