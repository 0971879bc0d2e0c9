// Lines of which the detector saw only a part.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/texts/finding/text_detector.hpp"

namespace schoolgate::pipeline {

// Moves the ends of lines outwards as far as their writing goes on. Needs CV_8UC1.
void reach_line_ends(const cv::Mat& grey, std::vector<TextLine>& lines);

}  // namespace schoolgate::pipeline
