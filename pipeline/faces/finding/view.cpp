#include "pipeline/faces/finding/view.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <opencv2/imgproc.hpp>

#include "pipeline/scaling/reduce.hpp"

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

cv::Mat scaled(const cv::Mat& picture, cv::Size size) {
  if (size == picture.size()) return picture;
  if (size.area() < picture.size().area()) return reduce_by_area(picture, size);
  cv::Mat result;
  cv::resize(picture, result, size, 0, 0, cv::INTER_LINEAR);
  return result;
}

cv::Mat turned(const cv::Mat& picture, Turn turn) {
  cv::Mat result;
  switch (turn) {
    case Turn::None:
      return picture;
    case Turn::Quarter:
      cv::rotate(picture, result, cv::ROTATE_90_CLOCKWISE);
      return result;
    case Turn::Half:
      cv::rotate(picture, result, cv::ROTATE_180);
      return result;
    case Turn::ThreeQuarters:
      cv::rotate(picture, result, cv::ROTATE_90_COUNTERCLOCKWISE);
      return result;
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
  return turned(scaled(photo(view.region), view.size), view.turn);
}

cv::Mat Copies::render(const View& view) {
  const bool whole = view.region.size() == photo_.size();
  return whole ? turned(copy(view.size), view.turn) : pipeline::render(photo_, view);
}

const cv::Mat& Copies::copy(cv::Size size) {
  const auto known =
      std::find_if(kept_.begin(), kept_.end(), [&](const cv::Mat& one) { return one.size() == size; });
  if (known != kept_.end()) return *known;
  const cv::Mat* source = &photo_;
  for (const cv::Mat& one : kept_) {
    const bool ample = one.cols >= 2 * size.width && one.rows >= 2 * size.height;
    if (ample && one.total() < source->total()) source = &one;
  }
  return kept_.emplace_back(scaled(*source, size));
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
