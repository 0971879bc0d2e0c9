#include "pipeline/texts/finding/covered_gaps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kSameDirection = 0.985F;  // cosine, 10 degrees
constexpr float kMostHeightRatio = 1.6F;
// In heights of the line: two fingers at most, and no further from the row than a tilt makes it.
constexpr float kNarrowest = 0.15F;
constexpr float kWidest = 3.5F;
constexpr float kOffRow = 0.4F;
// Labels that hang side by side have ground between their writing and their edges; a finger lies on the
// writing.
constexpr double kCovered = 0.7;
constexpr int kOtherColour = 40;  // grey levels in one channel
constexpr int kSide = 24;         // pixels of a patch
constexpr float kSquare =
    1.8F;  // width to height, up to which a line may have been taken for one on its side

cv::Mat patch(const cv::Mat& bgr, const Quad& quad) {
  const auto side = static_cast<float>(kSide);
  const std::array<cv::Point2f, 4> flat{cv::Point2f(0, 0), cv::Point2f(side, 0), cv::Point2f(side, side),
                                        cv::Point2f(0, side)};
  cv::Mat cut;
  cv::warpPerspective(bgr, cut, cv::getPerspectiveTransform(quad.data(), flat.data()), {kSide, kSide},
                      cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return cut;
}

// Writing covers less of its line than the ground does.
cv::Vec3b ground_of(const cv::Mat& bgr, const Quad& line) {
  const cv::Mat cut = patch(bgr, line);
  cv::Vec3b ground;
  for (int channel = 0; channel < 3; ++channel) {
    std::vector<unsigned char> values;
    for (int y = 0; y < cut.rows; ++y) {
      for (int x = 0; x < cut.cols; ++x) values.push_back(cut.at<cv::Vec3b>(y, x)[channel]);
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    ground[channel] = *middle;
  }
  return ground;
}

double share_of_other_colours(const cv::Mat& bgr, const Quad& gap, const cv::Vec3b& ground) {
  const cv::Mat cut = patch(bgr, quad_grown(gap, 0, -0.2F * quad_height(gap)));
  int other = 0;
  for (int y = 0; y < cut.rows; ++y) {
    for (int x = 0; x < cut.cols; ++x) {
      const auto& pixel = cut.at<cv::Vec3b>(y, x);
      int most = 0;
      for (int channel = 0; channel < 3; ++channel) {
        most = std::max(most, std::abs(int{pixel[channel]} - int{ground[channel]}));
      }
      other += most > kOtherColour ? 1 : 0;
    }
  }
  return static_cast<double>(other) / static_cast<double>(cut.total());
}

// A scrap of two letters between two fingers, in the direction of the rest of its line.
Quad turned_to(const Quad& quad, cv::Point2f along) {
  const float ratio = quad_width(quad) / std::max(1.0F, quad_height(quad));
  if (ratio > kSquare || ratio < 1 / kSquare) return quad;
  Quad best = quad;
  for (const int turns : {1, 2, 3}) {
    const Quad turned = quad_turned(quad, turns);
    if (quad_direction(turned).dot(along) > quad_direction(best).dot(along)) best = turned;
  }
  return best;
}

// Between the end of `first` and the start of `second`, where these may be one line.
std::optional<Quad> gap_between(const Quad& first, const Quad& second) {
  const float height = quad_height(first);
  const float ratio = height / std::max(1.0F, quad_height(second));
  if (height < 1 || ratio > kMostHeightRatio || ratio < 1 / kMostHeightRatio) return std::nullopt;
  const cv::Point2f along = quad_direction(first);
  if (along.dot(quad_direction(second)) < kSameDirection) return std::nullopt;
  const cv::Point2f from = (first[1] + first[2]) * 0.5F;
  const cv::Point2f way = (second[0] + second[3]) * 0.5F - from;
  const float ahead = way.dot(along) / height;
  const float aside = std::abs(way.x * along.y - way.y * along.x) / height;
  if (ahead < kNarrowest || ahead > kWidest || aside > kOffRow) return std::nullopt;
  return Quad{first[1], second[0], second[3], first[2]};
}

}  // namespace

void join_across_covers(const cv::Mat& bgr, std::vector<TextLine>& lines) {
  for (std::size_t first = 0; first < lines.size();) {
    bool joined = false;
    for (std::size_t second = 0; second < lines.size() && !joined; ++second) {
      if (first == second) continue;
      const Quad start = lines[first].quad;
      const Quad end = turned_to(lines[second].quad, quad_direction(start));
      const auto gap = gap_between(start, end);
      if (!gap) continue;
      const bool is_free = std::none_of(lines.begin(), lines.end(), [&](const TextLine& other) {
        return &other != &lines[first] && &other != &lines[second] && covered_part(*gap, other.quad) > 0.1F;
      });
      if (!is_free) continue;
      if (share_of_other_colours(bgr, *gap, ground_of(bgr, start)) < kCovered ||
          share_of_other_colours(bgr, *gap, ground_of(bgr, end)) < kCovered) {
        continue;
      }
      lines[first] = {{start[0], end[1], end[2], start[3]},
                      std::max(lines[first].score, lines[second].score)};
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(second));
      if (second < first) --first;
      joined = true;
    }
    if (!joined) ++first;
  }
}

}  // namespace schoolgate::pipeline
