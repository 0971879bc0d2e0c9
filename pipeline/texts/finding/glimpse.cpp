#include "pipeline/texts/finding/glimpse.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

// Text too small for the reduced photo leaves traces far below what counts as text. Of the names that the
// first look finds in the made school and the names set, all lie in the areas found so; from 0.001 on the
// first are lost, and without the margin one in twenty-five.
constexpr double kTrace = 1e-6;
constexpr int kCell = 32;   // pixels of the first look
constexpr int kMargin = 6;  // cells

// Cells with a trace of text, 255 each.
cv::Mat traces(const cv::Mat& probability, cv::Size cells) {
  cv::Mat marked = cv::Mat::zeros(cells, CV_8UC1);
  for (int y = 0; y < probability.rows; ++y) {
    const auto* row = probability.ptr<float>(y);
    auto* cell = marked.ptr<std::uint8_t>(y * cells.height / probability.rows);
    for (int x = 0; x < probability.cols; ++x) {
      if (static_cast<double>(row[x]) > kTrace) cell[x * cells.width / probability.cols] = 255;
    }
  }
  return marked;
}

// Rectangles that touch become the one around them.
void join_overlapping(std::vector<cv::Rect>& areas) {
  for (std::size_t i = 0; i < areas.size();) {
    const auto other = std::find_if(areas.begin() + static_cast<std::ptrdiff_t>(i) + 1, areas.end(),
                                    [&](const cv::Rect& area) { return !(area & areas[i]).empty(); });
    if (other == areas.end()) {
      ++i;
      continue;
    }
    areas[i] |= *other;
    areas.erase(other);
    i = 0;
  }
}

}  // namespace

std::vector<cv::Rect> glimpsed_areas(const cv::Mat& probability, cv::Size first_look) {
  const cv::Size cells((first_look.width + kCell - 1) / kCell, (first_look.height + kCell - 1) / kCell);
  cv::Mat marked = traces(probability, cells);
  cv::dilate(marked, marked, cv::getStructuringElement(cv::MORPH_RECT, {2 * kMargin + 1, 2 * kMargin + 1}));
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(marked, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  std::vector<cv::Rect> areas;
  for (const auto& outline : outlines) areas.push_back(cv::boundingRect(outline));
  join_overlapping(areas);
  const cv::Rect all({0, 0}, first_look);
  for (cv::Rect& area : areas) {
    area = cv::Rect(area.tl() * kCell, area.size() * kCell) & all;
  }
  return areas;
}

}  // namespace schoolgate::pipeline
