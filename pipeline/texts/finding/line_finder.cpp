#include "pipeline/texts/finding/line_finder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/findings/tile.hpp"
#include "pipeline/texts/finding/covered_gaps.hpp"
#include "pipeline/texts/finding/glimpse.hpp"
#include "pipeline/texts/finding/letter_rows.hpp"
#include "pipeline/texts/finding/line_ends.hpp"
#include "pipeline/texts/finding/straightened.hpp"

namespace schoolgate::pipeline {
namespace {

// The longer side for the first look. On the names set 1600 finds one more name in a hundred and costs half
// as much again; the second look finds that one and three more. With 1120 and more second looks that set
// comes out as well, but small signatures of the made school are cut short.
constexpr int kFirstLook = 1280;
// The longer side for a glimpse before it, which costs two fifths as much and shows where there is nothing to
// see.
constexpr int kGlimpse = 800;
// With more of the photo left to look at, the first look takes in all of it.
constexpr double kWorthLeavingOut = 0.8;
// The detector's boxes are about twice as high as capitals; at this height it finds what it can find.
constexpr float kGoodHeight = 34;  // pixels
constexpr float kMostEnlarged = 2;
// A second look must promise this much: text so much larger, or upright instead of askew.
constexpr float kWorthwhile = 1.25F;
constexpr float kAskew = 0.94F;     // cosine to the nearest axis, 20 degrees
constexpr float kAskewGain = 1.6F;  // what standing upright is worth
// Pixels of all second looks together, as a part of the first look's.
constexpr double kBudget = 1.6;
constexpr float kSame = 0.5F;  // covered by others: the same line
// The longer side for a look at large lines, which costs a twelfth of the first. There the letters of a name
// across the photo have .4 to .7 in the middle of their line, legs and fences .0 to .2.
constexpr int kFromAfar = 320;
constexpr float kLarge = 50;         // pixels
constexpr float kLargePart = 0.06F;  // of the photo's shorter side
constexpr float kCore = 0.15F;       // of a line's height that is left out on every side

float small_height(const Document& document, const std::vector<TextLine>& lines) {
  std::vector<float> heights;
  for (const std::size_t line : document.lines) heights.push_back(quad_height(lines[line].quad));
  const auto quarter = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 4);
  std::nth_element(heights.begin(), quarter, heights.end());
  return std::max(4.0F, *quarter);
}

struct CloserLook {
  const Document* document = nullptr;
  float scale = 1;
  float promise = 1;  // how much larger or straighter than at the first look
};

cv::Size size_of(const Quad& quad, float scale) {
  return {std::max(32, static_cast<int>(std::lround(quad_width(quad) * scale))),
          std::max(32, static_cast<int>(std::lround(quad_height(quad) * scale)))};
}

// Takes all looks from a little farther off until they fit, and leaves those that then promise too little.
void fit(std::vector<CloserLook>& looks, double pixels) {
  constexpr float kStep = 0.95F;
  const auto wanted = [&looks] {
    double sum = 0;
    for (const CloserLook& look : looks) sum += size_of(look.document->quad, look.scale).area();
    return sum;
  };
  while (wanted() > pixels) {
    for (CloserLook& look : looks) {
      look.scale *= kStep;
      look.promise *= kStep;
    }
    std::erase_if(looks, [](const CloserLook& look) { return look.promise < kWorthwhile; });
  }
}

// Lines of the first look that a closer one has not found again, and those of the closer one.
void merge(std::vector<TextLine>& lines, std::vector<TextLine> closer) {
  std::erase_if(lines, [&closer](const TextLine& line) {
    float covered = 0;
    for (const TextLine& other : closer) covered += covered_part(line.quad, other.quad);
    return covered > kSame;
  });
  for (const TextLine& line : closer) {
    const bool known = std::any_of(lines.begin(), lines.end(), [&line](const TextLine& other) {
      return covered_part(line.quad, other.quad) > kSame;
    });
    if (!known) lines.push_back(line);
  }
}

std::vector<Quad> quads_of(const std::vector<TextLine>& lines) {
  std::vector<Quad> quads;
  for (const TextLine& line : lines) quads.push_back(line.quad);
  return quads;
}

std::vector<TextLine> take_letter_rows(std::vector<TextLine>& lines) {
  std::vector<bool> in_row(lines.size());
  for (const LetterRow& row : find_letter_rows(quads_of(lines))) {
    for (const std::size_t line : row.lines) in_row[line] = true;
  }
  std::vector<TextLine> letters;
  std::vector<TextLine> others;
  for (std::size_t i = 0; i < lines.size(); ++i) (in_row[i] ? letters : others).push_back(lines[i]);
  lines = std::move(others);
  return letters;
}

}  // namespace

std::vector<TextLine> LineFinder::look_closer(const cv::Mat& bgr, const Document& document, float scale) {
  const float margin = 8 / scale;
  const Quad area = quad_grown(document.quad, margin, margin);
  const cv::Size size = size_of(area, scale);
  const auto width = static_cast<float>(size.width);
  const auto height = static_cast<float>(size.height);
  const std::array<cv::Point2f, 4> upright{cv::Point2f(0, 0), cv::Point2f(width, 0),
                                           cv::Point2f(width, height), cv::Point2f(0, height)};
  const cv::Mat there = cv::getPerspectiveTransform(area.data(), upright.data());
  const cv::Mat back = there.inv();
  const cv::Mat closer = straightened(bgr, back, size, scale);
  std::vector<TextLine> lines = detector_.detect(closer, std::max(size.width, size.height));
  for (TextLine& line : lines) {
    std::array<cv::Point2f, 4> corners = line.quad;
    std::vector<cv::Point2f> moved;
    cv::perspectiveTransform(std::vector<cv::Point2f>(corners.begin(), corners.end()), moved, back);
    std::copy(moved.begin(), moved.end(), line.quad.begin());
  }
  return lines;
}

void LineFinder::look_from_afar(const cv::Mat& bgr, std::vector<TextLine>& lines) {
  const auto is_large = [&bgr](const TextLine& line) {
    const float height = quad_height(line.quad);
    return height > kLarge && height > kLargePart * static_cast<float>(std::min(bgr.cols, bgr.rows));
  };
  if (std::none_of(lines.begin(), lines.end(), is_large)) return;
  const cv::Mat map = detector_.probability(bgr, kFromAfar);
  const float to_x = static_cast<float>(map.cols) / static_cast<float>(bgr.cols);
  const float to_y = static_cast<float>(map.rows) / static_cast<float>(bgr.rows);
  for (TextLine& line : lines) {
    if (!is_large(line)) continue;
    const float inwards = -kCore * quad_height(line.quad);
    std::vector<cv::Point> core;
    for (const cv::Point2f& corner : quad_grown(line.quad, inwards, inwards)) {
      core.emplace_back(cvRound(corner.x * to_x), cvRound(corner.y * to_y));
    }
    cv::Mat inside = cv::Mat::zeros(map.size(), CV_8U);
    cv::fillConvexPoly(inside, core, cv::Scalar(255));
    line.score = static_cast<float>(cv::mean(map, inside)[0]);
  }
}

std::vector<TextLine> LineFinder::first_look(const cv::Mat& bgr) {
  const double scale = static_cast<double>(kFirstLook) / std::max(bgr.cols, bgr.rows);
  if (scale > 1) return detector_.detect(bgr, kFirstLook);
  const cv::Size size(std::max(1, static_cast<int>(std::lround(bgr.cols * scale))),
                      std::max(1, static_cast<int>(std::lround(bgr.rows * scale))));
  const cv::Rect all({0, 0}, bgr.size());
  std::vector<cv::Rect> areas;
  double pixels = 0;
  for (const cv::Rect& area : glimpsed_areas(detector_.probability(bgr, kGlimpse), size)) {
    pixels += area.area();
    const cv::Point2d from = cv::Point2d(area.tl()) / scale;
    const cv::Point2d to = cv::Point2d(area.br()) / scale;
    areas.push_back(cv::Rect(cv::Point(from), cv::Point(cvCeil(to.x), cvCeil(to.y))) & all);
  }
  if (pixels > kWorthLeavingOut * size.area()) return detector_.detect(bgr, kFirstLook);
  std::vector<TextLine> lines;
  for (const cv::Rect& area : areas) {
    const int longest = static_cast<int>(std::lround(std::max(area.width, area.height) * scale));
    for (TextLine& line : detector_.detect(bgr(area), longest)) {
      for (cv::Point2f& corner : line.quad) corner += cv::Point2f(area.tl());
      // Text that goes on beyond the area has to be seen as a whole.
      const cv::Rect box = cv::boundingRect(std::vector<cv::Point2f>(line.quad.begin(), line.quad.end()));
      if (is_cut(box, area, bgr.size())) return detector_.detect(bgr, kFirstLook);
      lines.push_back(line);
    }
  }
  return lines;
}

FoundLines LineFinder::find(const cv::Mat& bgr, const cv::Mat& grey) {
  FoundLines found;
  found.lines = first_look(bgr);
  if (found.lines.empty()) return found;
  found.documents = find_documents(bgr, quads_of(found.lines));

  const float first_scale =
      std::min(1.0F, static_cast<float>(kFirstLook) / static_cast<float>(std::max(bgr.cols, bgr.rows)));
  std::vector<CloserLook> looks;
  for (const Document& document : found.documents) {
    CloserLook look{&document, std::min(kMostEnlarged, kGoodHeight / small_height(document, found.lines)), 1};
    const cv::Point2f along = quad_direction(document.quad);
    const bool askew = std::max(std::abs(along.x), std::abs(along.y)) < kAskew || std::abs(along.y) > 0.5F;
    look.promise = look.scale / first_scale;
    if (askew) {
      look.scale = std::max(look.scale, first_scale);
      look.promise = std::max(look.promise, 1.0F) * kAskewGain;
    }
    if (look.promise >= kWorthwhile) looks.push_back(look);
  }
  fit(looks, kBudget * static_cast<double>(first_scale) * static_cast<double>(first_scale) *
                 static_cast<double>(bgr.total()));
  std::vector<TextLine> closer;
  for (const CloserLook& look : looks) {
    for (TextLine& line : look_closer(bgr, *look.document, look.scale)) closer.push_back(line);
  }
  if (!closer.empty()) merge(found.lines, std::move(closer));
  // The line of a letter that stands apart ends with it.
  const std::vector<TextLine> letters = take_letter_rows(found.lines);
  reach_line_ends(grey, found.lines);
  join_across_covers(bgr, found.lines);
  found.lines.insert(found.lines.end(), letters.begin(), letters.end());
  look_from_afar(bgr, found.lines);
  found.documents = find_documents(bgr, quads_of(found.lines));
  return found;
}

}  // namespace schoolgate::pipeline
