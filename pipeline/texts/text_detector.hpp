// Where text lines are: a DB network (differentiable binarisation) through OpenCV.
#pragma once

#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "foundation/result.hpp"
#include "models/model.hpp"
#include "pipeline/findings.hpp"

namespace schoolgate::pipeline {

struct TextLine {
  Quad quad{};      // in the direction in which the line is probably read
  float score = 0;  // mean probability inside, [0, 1]
};

class TextDetector {
 public:
  [[nodiscard]] static Result<TextDetector> create(const models::Model& model);

  // Needs CV_8UC3 BGR. Gives lines in pixels of `bgr`, found with its longer side reduced to `longest`
  // pixels (never enlarged beyond `most_enlarged` times).
  [[nodiscard]] std::vector<TextLine> detect(const cv::Mat& bgr, int longest);

 private:
  explicit TextDetector(cv::dnn::Net net) : net_(std::move(net)) {}
  cv::dnn::Net net_;
};

}  // namespace schoolgate::pipeline
