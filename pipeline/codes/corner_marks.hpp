// QR codes by their three corner marks alone, for those that no reader decodes.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Needs CV_8UC1. Gives the outlines of what has three marks (a dark square in a light one in a dark one) at
// three corners of a square, as ISO/IEC 18004 puts them.
[[nodiscard]] std::vector<Quad> find_by_corner_marks(const cv::Mat& grey);

}  // namespace schoolgate::pipeline
