#include "pipeline/faces/view.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

// Undoes the turn of a point; `upright` is the size before turning.
cv::Point2f turn_back(cv::Point2f point, Turn turn, cv::Size2f upright) {
  switch (turn) {
    case Turn::None:
      return point;
    case Turn::Quarter:
      return {point.y, upright.height - point.x};
    case Turn::Half:
      return {upright.width - point.x, upright.height - point.y};
    case Turn::ThreeQuarters:
      return {upright.width - point.y, point.x};
  }
  throw std::logic_error("a turn that does not exist");
}

}  // namespace

View whole_photo(cv::Size photo, int longest, Turn turn) {
  const double shrink = std::min(1.0, double(longest) / std::max(photo.width, photo.height));
  const auto scaled = [&](int length) { return std::max(1, cvRound(length * shrink)); };
  return {{{0, 0}, photo}, {scaled(photo.width), scaled(photo.height)}, turn};
}

cv::Mat render(const cv::Mat& photo, const View& view) {
  cv::Mat picture = photo(view.region);
  if (view.size != view.region.size()) {
    const bool shrinks = view.size.area() < view.region.area();
    cv::Mat scaled;
    cv::resize(picture, scaled, view.size, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    picture = scaled;
  }
  if (view.turn == Turn::None) return picture;
  cv::Mat turned;
  switch (view.turn) {
    case Turn::None:
      break;
    case Turn::Quarter:
      cv::rotate(picture, turned, cv::ROTATE_90_CLOCKWISE);
      break;
    case Turn::Half:
      cv::rotate(picture, turned, cv::ROTATE_180);
      break;
    case Turn::ThreeQuarters:
      cv::rotate(picture, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
      break;
  }
  return turned;
}

Detection to_photo(Detection found, const View& view) {
  const cv::Size2f upright(view.size);
  const cv::Point2f grow(static_cast<float>(view.region.width) / upright.width,
                         static_cast<float>(view.region.height) / upright.height);
  const cv::Point2f origin(view.region.tl());
  const auto map = [&](cv::Point2f point) {
    const auto back = turn_back(point, view.turn, upright);
    return origin + cv::Point2f(back.x * grow.x, back.y * grow.y);
  };
  const auto a = map(found.box.tl());
  const auto b = map(found.box.br());
  found.box = {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
  for (cv::Point2f& point : found.landmarks) point = map(point);
  return found;
}

}  // namespace schoolgate::pipeline
