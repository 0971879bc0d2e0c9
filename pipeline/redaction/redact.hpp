// Destroys regions of a photo beyond recovery, then covers them.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/plan.hpp"

namespace schoolgate::pipeline {

enum class RedactionStyle { Blur, Fill, Pixelate, Sticker };

// Gives a new picture of the same size in which every redacted region, grown as the design says, holds
// nothing of the original but at most 2x2 averages with noise of at least 24 grey levels. No style goes below
// that floor.
[[nodiscard]] cv::Mat redact(const cv::Mat& bgr, const RenditionPlan& plan, RedactionStyle style);

// The area that redact() will cover for one region: the found box grown, clipped to the picture.
[[nodiscard]] cv::Rect grown_box(const Region& region, cv::Size picture);

}  // namespace schoolgate::pipeline
