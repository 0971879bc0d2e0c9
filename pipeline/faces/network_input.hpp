// What every detection network here needs: its file loaded, a picture as its input, its outputs by name.
#pragma once

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "foundation/result.hpp"
#include "models/model.hpp"

namespace schoolgate::pipeline {

// Fails with the file's path when OpenCV cannot read it as a network.
[[nodiscard]] Result<cv::dnn::Net> load_network(const models::Model& model);

// Needs CV_8UC3. Gives an NCHW float blob of BGR minus `mean`, grown at the right and at the bottom with the
// value 0 to multiples of 32, which the detectors' strides ask for, and to 64 at least: OpenCV 4.6 reads
// memory that was never written when a wide input is only 32 high.
[[nodiscard]] cv::Mat network_input(const cv::Mat& bgr, const cv::Scalar& mean);

}  // namespace schoolgate::pipeline
