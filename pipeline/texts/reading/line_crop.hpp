// A text line cut out, laid flat and made dark on light.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct LineCrop {
  cv::Mat grey;      // CV_8UC1, dark on light
  float margin = 0;  // pixels around the line on every side
};

// How a line is laid out for the reader. Lines that can hardly be read are read in several ways: on the names
// set four ways read a tenth more handwritten lines well than the best single one.
struct CropStyle {
  int height = 36;       // pixels of the line, without margins
  float margin = 0.22F;  // of the height: less cuts off tails and strokes, more lets the next line in
  float gamma = 1;       // below 1 lightens greys: joins fewer strokes
};

// Needs CV_8UC1 and a quad of at least 1x1 pixel.
[[nodiscard]] LineCrop cut_line(const cv::Mat& grey, const Quad& quad, const CropStyle& style);

}  // namespace schoolgate::pipeline
