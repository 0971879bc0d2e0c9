// Quads: sides, parts, overlap.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/findings.hpp"

namespace schoolgate::pipeline {

// Mean length along the reading direction, and across it.
[[nodiscard]] float quad_width(const Quad& quad);
[[nodiscard]] float quad_height(const Quad& quad);
[[nodiscard]] cv::Point2f quad_centre(const Quad& quad);
// Unit vector of the reading direction.
[[nodiscard]] cv::Point2f quad_direction(const Quad& quad);

// The part between the fractions `from` and `to` of the width; 0 is where reading starts. Values outside
// [0, 1] reach beyond the quad.
[[nodiscard]] Quad quad_part(const Quad& quad, float from, float to);
// Every side moved outwards by `along` pixels (start and end) or `across` pixels (top and bottom).
[[nodiscard]] Quad quad_grown(const Quad& quad, float along, float across);
// The same place read the other way up (half a turn) or, by quarter turns clockwise, on its side.
[[nodiscard]] Quad quad_turned(const Quad& quad, int quarter_turns);
// The same place read in a mirror.
[[nodiscard]] Quad quad_mirrored(const Quad& quad);

// Corners in reading order of a rotated rectangle: text runs along its longer side, from left to right, or
// downwards when it stands upright.
[[nodiscard]] Quad reading_quad(const cv::RotatedRect& rectangle);

// Area that two convex quads share, as a part of the first one's area.
[[nodiscard]] float covered_part(const Quad& quad, const Quad& by);

}  // namespace schoolgate::pipeline
