#include "pipeline/texts/finding/documents.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kWorkingSide = 480;  // pixels: texts vanish into their ground, sheets keep their edges
// Ground goes on from one pixel to the next when no channel changes by more than kStep, and ends where it
// differs from where it began by kRange: light falls unevenly on a sheet, but a sheet's edge is sharp.
constexpr int kStep = 7;
constexpr int kRange = 70;
constexpr int kLeap = 3;  // pixels: ruled lines and strokes do not end a sheet
constexpr float kMostOfThePhoto = 0.55F;
// A sheet with straight edges shows better than a few scraps of writing in which direction its lines run.
constexpr float kStraightEdged = 0.8F;  // of the smallest rectangle around it
constexpr float kWideEnough = 40;       // working pixels
constexpr float kSameAxis = 0.9F;       // cosine, 25 degrees

using Ground = cv::Mat_<cv::Vec3b>;

bool close(const cv::Vec3b& a, const cv::Vec3b& b, int limit) {
  for (int channel = 0; channel < 3; ++channel) {
    if (std::abs(int{a[channel]} - int{b[channel]}) > limit) return false;
  }
  return true;
}

// Grows a stretch of even ground from `seeds`; marks it in `labels`.
std::vector<cv::Point> grow(const Ground& ground, const std::vector<cv::Point>& seeds,
                            const cv::Vec3b& colour, cv::Mat_<int>& labels, int label) {
  const cv::Rect all({0, 0}, ground.size());
  std::vector<cv::Point> reached;
  const auto take = [&](const cv::Point& point) {
    labels(point) = label;
    reached.push_back(point);
  };
  for (const cv::Point& seed : seeds) {
    if (all.contains(seed) && labels(seed) == 0 && close(ground(seed), colour, 2 * kStep)) take(seed);
  }
  for (std::size_t next = 0; next < reached.size(); ++next) {
    const cv::Point from = reached[next];
    for (const cv::Point& step : {cv::Point(1, 0), cv::Point(-1, 0), cv::Point(0, 1), cv::Point(0, -1)}) {
      for (int leap = 1; leap <= kLeap; ++leap) {
        const cv::Point to = from + step * leap;
        if (!all.contains(to)) break;
        if (labels(to) != 0) break;
        if (close(ground(to), ground(from), kStep) && close(ground(to), colour, kRange)) {
          take(to);
          break;
        }
      }
    }
  }
  return reached;
}

// Points just outside the line's long sides, where its ground shows.
std::vector<cv::Point> around(const Quad& line, float scale) {
  const Quad outer = quad_grown(line, 0, std::max(1.5F / scale, 0.12F * quad_height(line)));
  std::vector<cv::Point> points;
  constexpr int kSteps = 12;
  for (int step = 0; step <= kSteps; ++step) {
    const float at = static_cast<float>(step) / kSteps;
    for (const auto& [a, b] : {std::pair(outer[0], outer[1]), std::pair(outer[3], outer[2])}) {
      const cv::Point2f point = (a + (b - a) * at) * scale;
      points.emplace_back(static_cast<int>(point.x), static_cast<int>(point.y));
    }
  }
  return points;
}

cv::Vec3b median_colour(const Ground& ground, const std::vector<cv::Point>& points) {
  std::array<std::vector<unsigned char>, 3> channels;
  for (const cv::Point& point : points) {
    if (!cv::Rect({0, 0}, ground.size()).contains(point)) continue;
    for (int channel = 0; channel < 3; ++channel) {
      channels[static_cast<std::size_t>(channel)].push_back(ground(point)[channel]);
    }
  }
  cv::Vec3b colour;
  for (int channel = 0; channel < 3; ++channel) {
    auto& values = channels[static_cast<std::size_t>(channel)];
    if (values.empty()) return {};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    colour[channel] = *middle;
  }
  return colour;
}

int label_among(const cv::Mat_<int>& labels, const std::vector<cv::Point>& points) {
  std::vector<int> found;
  for (const cv::Point& point : points) {
    if (cv::Rect({0, 0}, labels.size()).contains(point)) found.push_back(labels(point));
  }
  if (found.empty()) return 0;
  std::sort(found.begin(), found.end());
  return found[found.size() / 2];
}

// The direction of most of the writing: lines weigh by their length.
cv::Point2f main_direction(const std::vector<Quad>& lines, const std::vector<std::size_t>& members) {
  cv::Point2f best(1, 0);
  float most = -1;
  for (const std::size_t candidate : members) {
    const cv::Point2f direction = quad_direction(lines[candidate]);
    float weight = 0;
    for (const std::size_t other : members) {
      const float agreement = direction.dot(quad_direction(lines[other]));
      if (agreement > 0.97F) weight += quad_width(lines[other]) * agreement;
    }
    if (weight > most) {
      most = weight;
      best = direction;
    }
  }
  return best;
}

// The edge of a straight-edged sheet that is nearest to `direction`, else `direction`.
cv::Point2f along_edge(const std::vector<cv::Point>& area, cv::Point2f direction) {
  const cv::RotatedRect box = cv::minAreaRect(area);
  if (std::min(box.size.width, box.size.height) < kWideEnough ||
      static_cast<float>(area.size()) < kStraightEdged * box.size.area()) {
    return direction;
  }
  const float angle = box.angle * static_cast<float>(CV_PI) / 180;
  const cv::Point2f edge(std::cos(angle), std::sin(angle));
  for (const cv::Point2f& candidate :
       {edge, -edge, cv::Point2f(-edge.y, edge.x), cv::Point2f(edge.y, -edge.x)}) {
    if (candidate.dot(direction) > kSameAxis) return candidate;
  }
  return direction;
}

Quad box_along(const std::vector<cv::Point>& points, cv::Point2f along) {
  const cv::Point2f down(-along.y, along.x);
  float left = std::numeric_limits<float>::max();
  float top = left;
  float right = -left;
  float bottom = -left;
  for (const cv::Point& point : points) {
    const cv::Point2f p(point);
    left = std::min(left, p.dot(along));
    right = std::max(right, p.dot(along) + 1);
    top = std::min(top, p.dot(down));
    bottom = std::max(bottom, p.dot(down) + 1);
  }
  return {along * left + down * top, along * right + down * top, along * right + down * bottom,
          along * left + down * bottom};
}

}  // namespace

std::vector<Document> find_documents(const cv::Mat& bgr, const std::vector<Quad>& lines) {
  const float scale =
      std::min(1.0F, static_cast<float>(kWorkingSide) / static_cast<float>(std::max(bgr.cols, bgr.rows)));
  Ground ground;
  const cv::Size size(std::max(1, static_cast<int>(std::lround(static_cast<float>(bgr.cols) * scale))),
                      std::max(1, static_cast<int>(std::lround(static_cast<float>(bgr.rows) * scale))));
  ground = reduce_by_area(bgr, size);
  cv::medianBlur(ground, ground, 3);
  cv::Mat_<int> labels(ground.size(), 0);
  std::vector<std::vector<cv::Point>> areas{{}};
  std::vector<int> label_of(lines.size(), 0);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto seeds = around(lines[i], scale);
    int label = label_among(labels, seeds);
    if (label == 0) {
      label = static_cast<int>(areas.size());
      areas.push_back(grow(ground, seeds, median_colour(ground, seeds), labels, label));
    }
    label_of[i] = label;
  }
  std::vector<Document> documents;
  for (int label = 1; label < static_cast<int>(areas.size()); ++label) {
    const auto& area = areas[static_cast<std::size_t>(label)];
    const float share = static_cast<float>(area.size()) / static_cast<float>(ground.total());
    if (area.empty() || share > kMostOfThePhoto) continue;
    Document document;
    document.share = share;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (label_of[i] == label) document.lines.push_back(i);
    }
    document.quad = box_along(area, along_edge(area, main_direction(lines, document.lines)));
    for (cv::Point2f& corner : document.quad) corner *= 1 / scale;
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace schoolgate::pipeline
