// Legs, fences and folds that a text detector takes for writing.
#pragma once

#include <opencv2/core.hpp>

#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// So large that it could be read if it were text, and next to nothing was read in it. Small or faint writing
// is never one. `photo` is the size of the whole picture.
[[nodiscard]] bool is_scene_shape(const ReadLine& line, cv::Size photo);

}  // namespace schoolgate::pipeline
