// What a hidden face is covered with: colours of the scene and random numbers.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/redaction/redact.hpp"

namespace schoolgate::pipeline {

class Scene;

// A picture (CV_8UC3) to cover `part` of the photo, one face, with; `feature_size` is that face's shorter
// side. Every cell of it is moved by noise of at least 24 grey levels from the cryptographic generator. The
// style Sticker is the ground for a star here.
[[nodiscard]] cv::Mat make_texture(const Scene& scene, const cv::Rect& part, float feature_size,
                                   RedactionStyle style);

// Draws a star that fills `box` (in pixels of the picture, which it may reach over) onto a CV_8UC3 picture.
void draw_star(cv::Mat& bgr, const cv::Rect2f& box);

// A constant: no region has anything to do with it.
[[nodiscard]] cv::Scalar fill_colour();

}  // namespace schoolgate::pipeline
