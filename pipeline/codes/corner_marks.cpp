#include "pipeline/codes/corner_marks.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kNeighbourhood = 41;   // pixels that decide what is dark
constexpr double kDarker = 6;        // grey levels than those
constexpr double kSmallestMark = 7;  // pixels a side
constexpr std::size_t kMostMarks = 60;

// A mark is seven modules wide, the light square in it five, the dark one in that three.
constexpr double kLightShare = 25.0 / 49;
constexpr double kDarkShare = 9.0 / 49;
constexpr double kShareFactor = 1.8;  // what blur and skew change
// Between the centres of two marks: 14 modules in the smallest code, 170 in the largest.
constexpr float kNearest = 11;  // modules
constexpr float kFarthest = 180;

// The least that is left of the smallest mark's dark middle, and of the light square around it.
constexpr int kLeastDark = 5;  // pixels
constexpr int kLeastLight = 8;

struct Mark {
  cv::Point2f centre;
  float module = 0;
};

bool about(double share, double expected) {
  return share < expected * kShareFactor && share * kShareFactor > expected;
}

std::optional<Mark> mark_of(const std::vector<cv::Point>& outer, const std::vector<cv::Point>& light,
                            const std::vector<cv::Point>& dark) {
  const cv::RotatedRect box = cv::minAreaRect(outer);
  const auto side = static_cast<double>(std::min(box.size.width, box.size.height));
  const auto longer = static_cast<double>(std::max(box.size.width, box.size.height));
  if (side < kSmallestMark || longer > 1.7 * side) return std::nullopt;
  const double area = cv::contourArea(outer);
  if (area < 0.7 * side * longer) return std::nullopt;
  // Contours run through the middles of pixels: half a pixel is missing all around.
  if (!about(cv::contourArea(light) / area, kLightShare)) return std::nullopt;
  if (!about(cv::contourArea(dark) / area, kDarkShare)) return std::nullopt;
  const cv::Point2f off = cv::minAreaRect(dark).center - box.center;
  if (std::hypot(off.x, off.y) > 0.12F * static_cast<float>(side)) return std::nullopt;
  return Mark{box.center, static_cast<float>((side + longer) / 14)};
}

// Needs a picture of 0 and 255; sets what is white and has fewer than `least` pixels to 0.
void drop_specks(cv::Mat& binary, int least) {
  cv::Mat labels;
  // OpenCV's own figures for each component take five times as long as finding them.
  const int count = cv::connectedComponents(binary, labels, 4, CV_32S);
  std::vector<int> pixels(static_cast<std::size_t>(count), 0);
  for (int y = 0; y < labels.rows; ++y) {
    const int* label = labels.ptr<int>(y);
    for (int x = 0; x < labels.cols; ++x) ++pixels[static_cast<std::size_t>(label[x])];
  }
  std::vector<std::uint8_t> value(static_cast<std::size_t>(count), 0);
  for (std::size_t i = 1; i < value.size(); ++i) value[i] = pixels[i] >= least ? 255 : 0;
  for (int y = 0; y < binary.rows; ++y) {
    const int* label = labels.ptr<int>(y);
    auto* pixel = binary.ptr<std::uint8_t>(y);
    for (int x = 0; x < binary.cols; ++x) pixel[x] = value[static_cast<std::size_t>(label[x])];
  }
}

std::vector<Mark> find_marks(const cv::Mat& grey) {
  // The time for outlines within outlines grows with the square of their number, and a camera's noise would
  // give hundreds of thousands.
  cv::Mat smooth;
  cv::GaussianBlur(grey, smooth, {3, 3}, 0);
  cv::Mat dark;
  cv::adaptiveThreshold(smooth, dark, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, kNeighbourhood,
                        kDarker);
  drop_specks(dark, kLeastDark);
  cv::bitwise_not(dark, dark);
  drop_specks(dark, kLeastLight);
  cv::bitwise_not(dark, dark);
  std::vector<std::vector<cv::Point>> outlines;
  std::vector<cv::Vec4i> family;  // next, previous, first child, parent
  cv::findContours(dark, outlines, family, cv::RETR_TREE, cv::CHAIN_APPROX_SIMPLE);
  const auto at = [](int i) { return static_cast<std::size_t>(i); };
  std::vector<Mark> marks;
  for (std::size_t i = 0; i < outlines.size() && marks.size() < kMostMarks; ++i) {
    const int light = family[i][2];
    if (light < 0 || family[at(light)][2] < 0) continue;
    const int inner = family[at(light)][2];
    if (const auto mark = mark_of(outlines[i], outlines[at(light)], outlines[at(inner)]))
      marks.push_back(*mark);
  }
  return marks;
}

std::optional<Quad> code_between(const Mark& corner, const Mark& right, const Mark& below) {
  const cv::Point2f along = right.centre - corner.centre;
  const cv::Point2f down = below.centre - corner.centre;
  if (along.x * down.y - along.y * down.x <= 0) return std::nullopt;  // the other way round, or mirrored
  const float width = std::hypot(along.x, along.y);
  const float height = std::hypot(down.x, down.y);
  const float module = (corner.module + right.module + below.module) / 3;
  const auto like = [module](const Mark& mark) {
    return mark.module < 1.4F * module && mark.module > module / 1.4F;
  };
  if (!like(corner) || !like(right) || !like(below)) return std::nullopt;
  if (width > 1.5F * height || height > 1.5F * width) return std::nullopt;
  if (std::abs(along.dot(down)) > 0.35F * width * height) return std::nullopt;
  if (width < kNearest * module || width > kFarthest * module) return std::nullopt;
  const Quad centres{corner.centre, right.centre, right.centre + down, below.centre};
  return quad_grown(centres, 4 * module, 4 * module);
}

}  // namespace

std::vector<Quad> find_by_corner_marks(const cv::Mat& grey) {
  const std::vector<Mark> marks = find_marks(grey);
  std::vector<Quad> found;
  for (std::size_t corner = 0; corner < marks.size(); ++corner) {
    for (std::size_t right = 0; right < marks.size(); ++right) {
      for (std::size_t below = 0; below < marks.size(); ++below) {
        if (corner == right || corner == below || right == below) continue;
        if (const auto code = code_between(marks[corner], marks[right], marks[below])) found.push_back(*code);
      }
    }
  }
  return found;
}

}  // namespace schoolgate::pipeline
