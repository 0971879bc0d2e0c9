// How whoever analyses a photo has codes looked for, without knowing who does it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct FoundCodes {
  std::vector<Code> list;
  std::string degraded;  // what could not be done as well as it should be; empty where nothing is missing
};

// Needs CV_8UC1.
using CodeSearch = std::function<FoundCodes(const cv::Mat& grey)>;

}  // namespace schoolgate::pipeline
