#include "pipeline/framing/body.hpp"

#include <algorithm>
#include <cmath>

namespace schoolgate::pipeline {
namespace {

constexpr float kWidest = 2.7F;  // a hidden person's body, arms and all; all in heights of the found box
constexpr float kLongest = 7;    // below the chin
constexpr float kSurely = 1.6F;  // how wide a body surely hides what is behind it
constexpr float kNeck = 0.3F;    // from the chin to the shoulders
constexpr float kNearer =
    0.9F;  // of the hidden head: one that is lower in the picture and as large is nearer

// Outwards to whole pixels.
cv::Rect whole_pixels(const cv::Rect2f& box, cv::Size photo) {
  const cv::Point from(cvFloor(box.x), cvFloor(box.y));
  return cv::Rect(from, cv::Point(cvCeil(box.br().x), cvCeil(box.br().y))) & cv::Rect({}, photo);
}

// Of an upright head: from its middle down.
cv::Rect2f column(const cv::Rect2f& head, float width_to_height) {
  const float width = width_to_height * head.height;
  return {head.x + (head.width - width) / 2, head.y + head.height / 2, width,
          (kLongest + 0.5F) * head.height};
}

// A head that is not upright: its body lies on the side of the chin. `head` as found, that is upright.
cv::Rect2f lying(const cv::Rect2f& head, float roll) {
  const double angle = roll * CV_PI / 180;
  const cv::Point2f chin(static_cast<float>(-std::sin(angle)), static_cast<float>(std::cos(angle)));
  const float size = std::max(head.width, head.height);
  const cv::Point2f from = (head.tl() + head.br()) / 2;
  const cv::Point2f to = from + chin * (kLongest + 0.5F) * size;
  const float half = kWidest * size / 2;
  return {cv::Point2f(std::min(from.x, to.x) - half, std::min(from.y, to.y) - half),
          cv::Point2f(std::max(from.x, to.x) + half, std::max(from.y, to.y) + half)};
}

// Shoulders and below of whoever is shown and stands before the hidden person.
std::vector<cv::Rect2f> before(const cv::Rect2f& hidden, const std::vector<Region>& shown) {
  std::vector<cv::Rect2f> bodies;
  for (const Region& region : shown) {
    if (region.kind != Region::Kind::Face || !is_upright(region.roll_degrees)) continue;
    const cv::Rect2f head = box_around(region.quad);
    if (head.y < hidden.y + hidden.height / 2 || head.height < kNearer * hidden.height) continue;
    const cv::Rect2f body = column(head, kSurely);
    const float shoulders = head.br().y + kNeck * head.height;
    bodies.emplace_back(cv::Point2f(body.x, shoulders), body.br());
  }
  return bodies;
}

}  // namespace

bool is_upright(float roll_degrees) { return std::cos(roll_degrees * CV_PI / 180) > std::sqrt(0.5); }

std::vector<cv::Rect> body_in_view(const Region& hidden, const std::vector<Region>& shown, cv::Size photo) {
  const cv::Rect2f head = box_around(hidden.quad);
  if (!is_upright(hidden.roll_degrees)) return {whole_pixels(lying(head, hidden.roll_degrees), photo)};
  const cv::Rect2f body = column(head, kWidest);
  const auto others = before(head, shown);
  // Between two edges of those who stand before, everything ends at the same height.
  std::vector<float> edges{body.x, body.br().x};
  for (const cv::Rect2f& other : others) {
    for (const float edge : {other.x, other.br().x}) {
      if (edge > body.x && edge < body.br().x) edges.push_back(edge);
    }
  }
  std::sort(edges.begin(), edges.end());
  std::vector<cv::Rect> in_view;
  for (std::size_t i = 1; i < edges.size(); ++i) {
    const float middle = (edges[i - 1] + edges[i]) / 2;
    float bottom = body.br().y;
    for (const cv::Rect2f& other : others) {
      const bool hides = other.x < middle && middle < other.br().x &&
                         other.br().y >= std::min(body.br().y, static_cast<float>(photo.height));
      if (hides) bottom = std::min(bottom, other.y);
    }
    const cv::Rect piece =
        whole_pixels({cv::Point2f(edges[i - 1], body.y), cv::Point2f(edges[i], bottom)}, photo);
    if (!piece.empty()) in_view.push_back(piece);
  }
  return in_view;
}

}  // namespace schoolgate::pipeline
