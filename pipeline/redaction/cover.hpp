// Which pixels must go: the shapes of the regions, grown and joined.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/findings/plan.hpp"

namespace schoolgate::pipeline {

using Polygon = std::vector<cv::Point2f>;

inline constexpr float kSoftEdge = 0.18F;  // of a face's size: how softly its cover ends, outwards only

// How faces are covered: in a head's shape, or as the whole grown box.
enum class CoverShape { Head, Box };

// What one region must cover, as convex polygons whose union counts, in pixels of the photo.
struct Cover {
  std::vector<Polygon> grown;
  Polygon own;             // the region as found; nobody's claim to be shown goes above it
  Polygon body;            // where the person's hair and clothes may be; empty where there is no person
  bool textured = false;   // faces and what the technician drew; texts and codes are filled
  float feature_size = 0;  // shorter side of the found box
};

// Faces: a head's shape, rounded, within the box as found grown to 1.6 times and 10 % more upwards and turned
// by the head's roll; it holds the whole found box. Shaped as a Box, the upright grown box too. Texts and
// codes follow their quad, grown by max(4 px, 15 % of the height), but for an end of a text at which one of
// `shown` goes on in the same line. Throws std::invalid_argument on corners that are not finite.
[[nodiscard]] Cover cover_of(const Region& region, const std::vector<Region>& shown = {},
                             CoverShape shape = CoverShape::Head);

// How far outside `grown` the cover of a face or drawn region may still be seen to fade, in pixels.
[[nodiscard]] int edge_width(const Cover& cover);

// The smallest upright rectangle around all of `polygons`, wider by `margin` pixels on each side where it is
// not empty, clipped to the picture; may be empty.
[[nodiscard]] cv::Rect bounds(const std::vector<Polygon>& polygons, cv::Size picture, int margin = 0);

// Draws into a CV_8UC1 mask whose pixel (0, 0) is `origin` of the photo and whose pixels are 1/scale wide.
// Every pixel that a polygon touches is drawn.
void draw(cv::Mat& mask, const Polygon& polygon, cv::Point2f origin, float scale, int value);

// The boxes that shown faces keep.
[[nodiscard]] std::vector<Polygon> spared_boxes(const std::vector<Region>& shown);

}  // namespace schoolgate::pipeline
