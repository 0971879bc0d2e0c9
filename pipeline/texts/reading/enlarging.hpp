// Small pictures, as messengers and websites keep them, are enlarged before anybody looks for text.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// By how much a picture of this size is enlarged, both sides alike; 1 for what is large enough.
[[nodiscard]] float enlargement(cv::Size picture);

// Needs CV_8UC3 or CV_8UC1 and by >= 1. Shares the pixels of `picture` when by is 1.
[[nodiscard]] cv::Mat enlarged(const cv::Mat& picture, float by);

// Turns what was seen in the enlarged picture into pixels of the picture itself.
void bring_back(SeenTexts& seen, cv::Size picture, float by);

// What a reader claims to read in letters of a few pixels is made up, however sure it is: such a line's first
// reading becomes one of no letters, and those it had are kept behind it, hardly believed. Needs lines in
// pixels of the picture itself.
void doubt_tiny_letters(SeenTexts& seen);

}  // namespace schoolgate::pipeline
