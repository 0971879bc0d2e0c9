// QR codes and barcodes, read or only seen.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Needs CV_8UC1. A code that is there but cannot be decoded is found too: somebody else's phone may read it.
// The library that reads them ends the program at some pictures (ZXing 1.4, by assertions): of photos that
// nobody vouches for they are found in a child alone (GuardedDecoder).
[[nodiscard]] std::vector<Code> find_codes(const cv::Mat& grey);

// Without that library: QR codes alone, by their corner marks.
[[nodiscard]] std::vector<Code> find_marked_codes(const cv::Mat& grey);

}  // namespace schoolgate::pipeline
