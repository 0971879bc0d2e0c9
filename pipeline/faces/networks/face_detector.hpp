// The seam behind which every face detection model sits.
#pragma once

#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct Detection {
  cv::Rect2f box;  // in pixels of the picture given
  float score = 0;
  bool has_landmarks = false;
  Landmarks landmarks{};
};

// One object serves one thread.
class FaceDetector {
 public:
  virtual ~FaceDetector() = default;
  // Needs CV_8UC3 BGR of any size from 1x1. Gives boxes that may reach over the picture's edge, at or above
  // the threshold, best first, already free of duplicates. Throws cv::Exception when inference fails.
  [[nodiscard]] virtual std::vector<Detection> detect(const cv::Mat& bgr, float threshold) = 0;
};

}  // namespace schoolgate::pipeline
