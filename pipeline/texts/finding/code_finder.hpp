// QR codes and barcodes, read or only seen.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Needs CV_8UC1. A code that is there but cannot be decoded is found too: somebody else's phone may read it.
[[nodiscard]] std::vector<Code> find_codes(const cv::Mat& grey);

}  // namespace schoolgate::pipeline
