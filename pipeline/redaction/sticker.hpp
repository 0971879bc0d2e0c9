// What schools stick on heads: drawn from constants, the same on every head but for its size.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/redaction/redact.hpp"

namespace schoolgate::pipeline {

// Draws a sticker that fills `box` (in pixels of the picture, which it may reach over) onto a CV_8UC3
// picture.
void draw_sticker(cv::Mat& bgr, const cv::Rect2f& box, Sticker sticker);

}  // namespace schoolgate::pipeline
