// Lines that a finger, a sleeve or a pin parts in two.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/texts/finding/text_detector.hpp"

namespace schoolgate::pipeline {

// Joins two lines that go on in one another where something that is not their ground lies between them, so
// that what is written under and beside it is decided with them. Needs CV_8UC3 BGR.
void join_across_covers(const cv::Mat& bgr, std::vector<TextLine>& lines);

}  // namespace schoolgate::pipeline
