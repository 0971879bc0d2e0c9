// Several looks at one photo to one list of faces.
#pragma once

#include <vector>

#include "pipeline/faces/face_detector.hpp"

namespace schoolgate::pipeline {

// Shared area over joined area, in [0, 1].
[[nodiscard]] float overlap(const cv::Rect2f& a, const cv::Rect2f& b);

// Non-maximum suppression: best score first, without those that overlap a better one by more than `most`.
[[nodiscard]] std::vector<Detection> without_duplicates(std::vector<Detection> found, float most);

}  // namespace schoolgate::pipeline
