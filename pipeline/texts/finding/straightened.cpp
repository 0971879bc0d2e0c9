#include "pipeline/texts/finding/straightened.hpp"

#include <vector>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

constexpr float kMuchReduced = 0.6F;
constexpr int kTile = 512;  // pixels of the picture

cv::Matx33d shift(cv::Point by) { return {1, 0, double(by.x), 0, 1, double(by.y), 0, 0, 1}; }

// The pixels of the photo that a tile is made of, and `margin` more all round.
cv::Rect source_of(const cv::Rect& tile, const cv::Matx33d& back, int margin, cv::Size photo) {
  const cv::Rect2f box(tile);
  const std::vector<cv::Point2f> corners{box.tl(), {box.br().x, box.y}, box.br(), {box.x, box.br().y}};
  std::vector<cv::Point2f> there;
  cv::perspectiveTransform(corners, there, back);
  const cv::Rect all({0, 0}, photo);
  const cv::Rect around =
      (cv::boundingRect(there) + cv::Size(2 * margin, 2 * margin) - cv::Point(margin, margin)) & all;
  return around.empty() ? all : around;
}

}  // namespace

cv::Mat straightened(const cv::Mat& bgr, const cv::Matx33d& back, cv::Size size, float scale) {
  const double blur = scale < kMuchReduced ? 0.4 / static_cast<double>(scale) : 0;
  const int margin = cvCeil(3 * blur) + 4;  // beyond it nothing has a part in the tile
  cv::Mat picture(size, bgr.type());
  for (int y = 0; y < size.height; y += kTile) {
    for (int x = 0; x < size.width; x += kTile) {
      const cv::Rect tile = cv::Rect(x, y, kTile, kTile) & cv::Rect({0, 0}, size);
      const cv::Rect around = source_of(tile, back, margin, bgr.size());
      cv::Mat source = bgr(around);
      if (blur > 0) {
        // As a picture of its own it is smoothed to the same bits as the whole photo.
        cv::Mat smooth;
        cv::GaussianBlur(source, smooth, {}, blur, blur, cv::BORDER_DEFAULT | cv::BORDER_ISOLATED);
        source = smooth;
      }
      cv::warpPerspective(source, picture(tile), shift(-around.tl()) * back * shift(tile.tl()), tile.size(),
                          cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    }
  }
  return picture;
}

}  // namespace schoolgate::pipeline
