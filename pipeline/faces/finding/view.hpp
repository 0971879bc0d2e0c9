// A part of a photo as one pass looks at it: cut out, scaled, turned; and the way back.
#pragma once

#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/faces/networks/face_detector.hpp"

namespace schoolgate::pipeline {

// How far the picture is turned clockwise before a detector looks at it.
enum class Turn { None, Quarter, Half, ThreeQuarters };

struct View {
  cv::Rect region;  // of the photo; inside it
  cv::Size size;    // what the region is scaled to, before turning
  Turn turn = Turn::None;
  bool operator==(const View&) const = default;
};

// The whole photo with its longer side at most `longest`.
[[nodiscard]] View whole_photo(cv::Size photo, int longest, Turn turn = Turn::None);

// Needs CV_8UC3 and a region inside the photo. Shrinks by area, so that nothing aliases.
[[nodiscard]] cv::Mat render(const cv::Mat& photo, const View& view);

// Renders the views of one photo. Copies of the whole of it are kept, and smaller ones made from them: to
// shrink 12 megapixels takes longer than to look at what comes out. Needs a photo that outlives it.
class Copies {
 public:
  explicit Copies(const cv::Mat& photo) : photo_(photo) {}
  [[nodiscard]] cv::Size size() const { return photo_.size(); }
  // As the function above, of the photo or of a copy at least twice as large as wanted.
  [[nodiscard]] cv::Mat render(const View& view);

 private:
  [[nodiscard]] const cv::Mat& copy(cv::Size size);

  const cv::Mat& photo_;
  std::vector<cv::Mat> kept_;
};

// From the rendered view's pixels to the photo's. Landmarks keep the order that the head's own frame gives
// them: the eye that is at the left when the head stands upright comes first.
[[nodiscard]] Detection to_photo(Detection found, const View& view);

}  // namespace schoolgate::pipeline
