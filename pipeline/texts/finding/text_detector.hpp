// Where text lines are: a DB network (differentiable binarisation).
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "models/engine/pictures.hpp"
#include "models/model.hpp"
#include "models/network.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct TextLine {
  Quad quad{};      // in the direction in which the line is probably read
  float score = 0;  // mean probability inside, [0, 1]; 0 where nobody says
};

class TextDetector {
 public:
  // Needs a model with its manifest entry: geometry and calibration.
  [[nodiscard]] static Result<TextDetector> create(const models::Model& model);

  // Needs CV_8UC3 BGR. Gives lines in pixels of `bgr`, found with its longer side reduced to `longest`
  // pixels.
  [[nodiscard]] std::vector<TextLine> detect(const cv::Mat& bgr, int longest);

  // Gives the probability that a pixel belongs to text (CV_32F), for `bgr` reduced in the same way.
  [[nodiscard]] cv::Mat probability(const cv::Mat& bgr, int longest);

 private:
  // How pictures are given to the network, and what counts in the map that it makes of them.
  struct Input {
    models::PixelFormat format;
    int multiple = 32;          // of which sides are
    float pixel_threshold = 0;  // from which a pixel, and the mean of a region, is text
    float box_threshold = 0;
    float unclip_ratio =
        1;  // the map shrinks lines: a box grows by its area times this over its circumference
  };

  TextDetector(std::unique_ptr<models::Network> network, const Input& input)
      : network_(std::move(network)), input_(input) {}
  [[nodiscard]] int side(double pixels) const;

  std::unique_ptr<models::Network> network_;
  Input input_;
};

}  // namespace schoolgate::pipeline
