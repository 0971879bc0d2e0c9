// Legs, fences and folds that a text detector takes for writing.
#pragma once

#include <vector>

#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// The detector was not sure that it is text, and next to nothing was read in it.
[[nodiscard]] bool is_scene_shape(const ReadLine& line);

// So, too, where the detector was a little surer, upon the legs that belong to one of `faces`.
[[nodiscard]] bool is_on_legs(const ReadLine& line, const std::vector<Face>& faces);

}  // namespace schoolgate::pipeline
