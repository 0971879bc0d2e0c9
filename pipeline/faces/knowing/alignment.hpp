// Brings a face's landmarks onto the reference points that a model was trained with.
#pragma once

#include <array>
#include <optional>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

struct Alignment {
  int size = 0;        // width and height of the chip in pixels
  Landmarks points{};  // where the landmarks go, in pixels of the chip
};

// Reads {"width": pixels, "height": the same, "alignment_points": [[x, y] x 5, as shares of the width]};
// other keys are left alone.
[[nodiscard]] Result<Alignment> parse_alignment(const nlohmann::json& geometry);

// The rotation, scale and shift (no reflection) that bring `from` closest to `to` in the least squares sense
// (Umeyama 1991, in its closed form for the plane). None when `from` is not finite or lies in one point.
[[nodiscard]] std::optional<cv::Matx23d> least_squares_similarity(const Landmarks& from, const Landmarks& to);

// Root mean square distance between `to` and the landmarks once aligned, in the units of `to`.
[[nodiscard]] double alignment_error(const cv::Matx23d& transform, const Landmarks& from,
                                     const Landmarks& to);

}  // namespace schoolgate::pipeline
