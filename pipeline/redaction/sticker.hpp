// What is stuck on heads: drawn from constants, the same on every head but for its size. Under a smile and
// under a leaf the attacks told people apart more often than by chance (docs/results.md), under the star they
// do not.
#pragma once

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// Draws a star that fills `box` (in pixels of the picture, which it may reach over) onto a CV_8UC3 picture.
void draw_star(cv::Mat& bgr, const cv::Rect2f& box);

}  // namespace schoolgate::pipeline
