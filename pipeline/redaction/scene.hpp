// The colours of a photo without what is to be hidden in it.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/redaction/cover.hpp"

namespace schoolgate::pipeline {

// What the visible surroundings suggest at every place: a small picture that is smooth where something is
// hidden. No hidden pixel, and no pixel beside one, goes into it; nor do the clothes below a hidden face,
// which would tell one child from another.
class Scene {
 public:
  Scene(const cv::Mat& bgr, const std::vector<Cover>& covers);

  // Colours (CV_32FC3) for a part of the photo, at `size`.
  [[nodiscard]] cv::Mat colours(const cv::Rect& part, cv::Size size) const;

 private:
  cv::Mat field_;
  float scale_ = 1;  // pixels of the field for one of the photo
};

}  // namespace schoolgate::pipeline
