#include "pipeline/redaction/paper.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <opencv2/imgproc.hpp>

#include "pipeline/redaction/texture.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kRing = 0.1F;             // of the text's height: what is near is most likely its paper
constexpr float kLeastRing = 3;           // pixels
constexpr std::size_t kLeastPixels = 24;  // of which a colour may be told

constexpr int kBin = 32;  // grey levels of each channel that are looked at as one colour first
constexpr float kSameColour = 40;
constexpr float kLikely = 0.25F;  // of the surroundings: what may be the paper

using Pixels = std::vector<cv::Vec3f>;

Pixels near(const Pixels& pixels, const cv::Vec3f& colour) {
  Pixels some;
  std::ranges::copy_if(pixels, std::back_inserter(some),
                       [&](const cv::Vec3f& pixel) { return cv::norm(pixel - colour) < kSameColour; });
  return some;
}

cv::Vec3f mean(const Pixels& pixels) {
  cv::Vec3d sum;
  for (const cv::Vec3f& pixel : pixels) sum += pixel;
  return sum / static_cast<double>(pixels.size());
}

// The most frequent colour, and all that is like it. Needs some pixels, and gives some.
Pixels most_frequent(const Pixels& pixels) {
  struct Bin {
    std::size_t count = 0;
    cv::Vec3d sum;
  };
  std::map<std::array<int, 3>, Bin> bins;
  for (const cv::Vec3f& pixel : pixels) {
    Bin& bin = bins[{cvFloor(pixel[0]) / kBin, cvFloor(pixel[1]) / kBin, cvFloor(pixel[2]) / kBin}];
    ++bin.count;
    bin.sum += pixel;
  }
  const Bin& fullest =
      std::ranges::max_element(bins, {}, [](const auto& bin) { return bin.second.count; })->second;
  Pixels like = near(pixels, fullest.sum / static_cast<double>(fullest.count));
  Pixels closer = near(pixels, mean(like));
  return closer.empty() ? like : closer;
}

float brightness(const cv::Vec3f& colour) { return colour[0] + 2 * colour[1] + colour[2]; }

// A text at the edge of its sheet, or below a badge's coloured head, has two colours around it, whose middle
// is neither: the brighter one is paper. It needs some pixels.
cv::Scalar paper_of(const Pixels& around) {
  const Pixels first = most_frequent(around);
  cv::Vec3f paper = mean(first);
  Pixels others;
  std::ranges::copy_if(around, std::back_inserter(others),
                       [&](const cv::Vec3f& pixel) { return cv::norm(pixel - paper) >= kSameColour; });
  if (!others.empty()) {
    const Pixels second = most_frequent(others);
    const bool likely = static_cast<float>(second.size()) >= kLikely * static_cast<float>(around.size());
    if (likely && brightness(mean(second)) > brightness(paper)) paper = mean(second);
  }
  return {std::round(paper[0]), std::round(paper[1]), std::round(paper[2])};
}

int ring_width(const Cover& cover) { return cvCeil(std::max(kLeastRing, kRing * cover.feature_size)); }

// Adds the visible pixels of a cover's surroundings.
void add_surroundings(const cv::Mat& bgr, const cv::Rect& area, const Cover& cover,
                      const std::vector<Cover>& covers, const std::vector<cv::Rect>& places, Pixels& around) {
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
  for (int y = 0; y < area.height; ++y) {
    const auto* wanted = ring.ptr<std::uint8_t>(y);
    const auto* pixel = bgr.ptr<cv::Vec3b>(area.y + y) + area.x;
    for (int x = 0; x < area.width; ++x) {
      if (wanted[x] != 0) around.emplace_back(pixel[x]);
    }
  }
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
    Pixels around;
    for (std::size_t at = 0; at < touching.size(); ++at) {
      const std::size_t one = touching[at];
      add_surroundings(bgr, areas[one], covers[one], covers, places, around);
      for (std::size_t other = 0; other < covers.size(); ++other) {
        if (done[other] || (areas[one] & areas[other]).empty()) continue;
        done[other] = true;
        touching.push_back(other);
      }
    }
    if (around.size() < kLeastPixels) continue;
    const cv::Scalar paper = paper_of(around);
    for (const std::size_t one : touching) colours[one] = paper;
  }
  return colours;
}

}  // namespace schoolgate::pipeline
