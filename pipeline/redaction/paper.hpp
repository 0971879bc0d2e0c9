// What hidden texts and codes are filled with.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/redaction/cover.hpp"

namespace schoolgate::pipeline {

// For each cover the colour (BGR) of what a text stands on, so that a certificate looks finished: the most
// frequent colour of the visible pixels around it, or the brighter one where two are frequent; one for all
// texts that touch each other. No hidden pixel goes into it. Where nothing around is visible, and for what is
// no text or code, the constant fill_colour(). Needs CV_8UC3; `covers` are all that is hidden in it.
[[nodiscard]] std::vector<cv::Scalar> paper_colours(const cv::Mat& bgr, const std::vector<Cover>& covers);

}  // namespace schoolgate::pipeline
