// Part of a photo, looked at by itself.
#pragma once

#include <opencv2/core.hpp>

namespace schoolgate::pipeline {

// Does `box` reach an edge of `tile` beyond which the photo goes on? What it holds may go on there, too.
[[nodiscard]] inline bool is_cut(const cv::Rect2f& box, const cv::Rect& tile, cv::Size photo) {
  const cv::Rect2f inner(tile);
  return (tile.x > 0 && box.x <= inner.x) || (tile.y > 0 && box.y <= inner.y) ||
         (tile.br().x < photo.width && box.br().x >= inner.br().x) ||
         (tile.br().y < photo.height && box.br().y >= inner.br().y);
}

}  // namespace schoolgate::pipeline
