#include "pipeline/redaction/paper.hpp"

#include <algorithm>
#include <array>

#include <opencv2/imgproc.hpp>

#include "pipeline/redaction/texture.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kRing = 0.1F;     // of the text's height: what is near is most likely its paper
constexpr float kLeastRing = 3;   // pixels
constexpr int kLeastPixels = 24;  // of which a median may speak

using Histogram = std::array<std::array<int, 256>, 3>;

double median(const std::array<int, 256>& counts, int all) {
  int below = 0;
  for (std::size_t level = 0; level < counts.size(); ++level) {
    below += counts[level];
    if (2 * below >= all) return static_cast<double>(level);
  }
  return 0;
}

int ring_width(const Cover& cover) { return cvCeil(std::max(kLeastRing, kRing * cover.feature_size)); }

// Counts the visible pixels of a cover's surroundings.
int count_paper(const cv::Mat& bgr, const cv::Rect& area, const Cover& cover,
                const std::vector<Cover>& covers, const std::vector<cv::Rect>& places, Histogram& levels) {
  cv::Mat ring = cv::Mat::zeros(area.size(), CV_8UC1);
  for (const Polygon& polygon : cover.grown) draw(ring, polygon, area.tl(), 1, 255);
  const int by = ring_width(cover);
  cv::dilate(ring, ring, cv::getStructuringElement(cv::MORPH_RECT, {2 * by + 1, 2 * by + 1}));
  cv::Mat hidden = cv::Mat::zeros(area.size(), CV_8UC1);
  for (std::size_t i = 0; i < covers.size(); ++i) {
    if ((places[i] & area).empty()) continue;
    for (const Polygon& polygon : covers[i].grown) draw(hidden, polygon, area.tl(), 1, 255);
  }
  // One pixel more, into which a JPEG may have carried something.
  cv::dilate(hidden, hidden, cv::Mat::ones(3, 3, CV_8UC1));
  ring.setTo(0, hidden);
  int pixels = 0;
  for (int y = 0; y < area.height; ++y) {
    const auto* wanted = ring.ptr<std::uint8_t>(y);
    const auto* pixel = bgr.ptr<cv::Vec3b>(area.y + y) + area.x;
    for (int x = 0; x < area.width; ++x) {
      if (wanted[x] == 0) continue;
      ++pixels;
      for (int c = 0; c < 3; ++c) ++levels[static_cast<std::size_t>(c)][pixel[x][c]];
    }
  }
  return pixels;
}

}  // namespace

std::vector<cv::Scalar> paper_colours(const cv::Mat& bgr, const std::vector<Cover>& covers) {
  std::vector<cv::Scalar> colours(covers.size(), fill_colour());
  std::vector<cv::Rect> places;                // of all that is hidden
  std::vector<cv::Rect> areas(covers.size());  // of the texts, with what is around them
  for (std::size_t i = 0; i < covers.size(); ++i) {
    // With the pixel at which the mask of what is hidden ends.
    places.push_back(bounds(covers[i].grown, bgr.size(), 1));
    if (!covers[i].textured) areas[i] = bounds(covers[i].grown, bgr.size(), ring_width(covers[i]));
  }
  std::vector<bool> done(covers.size(), false);
  for (std::size_t first = 0; first < covers.size(); ++first) {
    if (done[first] || areas[first].empty()) continue;
    std::vector<std::size_t> touching = {first};
    done[first] = true;
    Histogram levels{};
    int pixels = 0;
    for (std::size_t at = 0; at < touching.size(); ++at) {
      const std::size_t one = touching[at];
      pixels += count_paper(bgr, areas[one], covers[one], covers, places, levels);
      for (std::size_t other = 0; other < covers.size(); ++other) {
        if (done[other] || (areas[one] & areas[other]).empty()) continue;
        done[other] = true;
        touching.push_back(other);
      }
    }
    if (pixels < kLeastPixels) continue;
    for (const std::size_t one : touching) {
      colours[one] = {median(levels[0], pixels), median(levels[1], pixels), median(levels[2], pixels)};
    }
  }
  return colours;
}

}  // namespace schoolgate::pipeline
