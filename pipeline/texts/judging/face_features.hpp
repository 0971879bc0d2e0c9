// Eyes and mouths that a text detector takes for writing.
#pragma once

#include <vector>

#include "pipeline/findings/findings.hpp"
#include "pipeline/texts/reading/reading.hpp"

namespace schoolgate::pipeline {

// A line within a face that is surely one, in which next to nothing could be read. Where a face is only
// supposed, or words were read, text stays text: a certificate may be taken for a face.
[[nodiscard]] bool is_face_feature(const ReadLine& line, const std::vector<Face>& faces);

}  // namespace schoolgate::pipeline
