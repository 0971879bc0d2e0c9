// The sheets, labels, badges and boards that carry text, found as stretches of even ground around lines.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct Document {
  Quad quad{};                     // around its ground, in the direction in which its lines run
  std::vector<std::size_t> lines;  // of those given
  float share = 0;                 // of the photo
};

// Needs CV_8UC3 BGR and lines within it. A line whose ground is most of the photo (a wall, a scene) belongs
// to no document.
[[nodiscard]] std::vector<Document> find_documents(const cv::Mat& bgr, const std::vector<Quad>& lines);

}  // namespace schoolgate::pipeline
