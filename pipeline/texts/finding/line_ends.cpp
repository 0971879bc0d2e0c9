#include "pipeline/texts/finding/line_ends.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include <opencv2/imgproc.hpp>

#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// An end is looked at from so far within the line to so far beyond it, in heights of the line.
constexpr float kWithin = 2;
constexpr float kBeyond = 2.5F;
constexpr int kRows = 24;           // to which the line's height is brought
constexpr int kLeastContrast = 14;  // grey levels between writing and ground
constexpr int kLeastInk = 4;        // rows of a column: ruled lines are thinner
constexpr int kSolid = 18;          // rows: no writing but another surface
constexpr float kGap = 0.4F;  // heights without writing end a line: letters stand closer, columns do not
constexpr float kMargin = 0.15F;
constexpr float kWorthMoving = 0.25F;

// The end of a line laid flat: reading goes on to the right; `within` columns belong to the line.
struct End {
  cv::Mat_<unsigned char> grey;
  int within = 0;
};

End cut_end(const cv::Mat& grey, const Quad& quad) {
  const float height = quad_height(quad);
  const float width = quad_width(quad);
  const float within = std::min(kWithin * height, width);
  const Quad part = quad_part(quad, 1 - within / width, 1 + kBeyond * height / width);
  const float scale = kRows / height;
  const int columns = static_cast<int>(std::lround((within + kBeyond * height) * scale));
  const std::array<cv::Point2f, 3> from{part[0], part[1], part[3]};
  const auto right = static_cast<float>(columns);
  const std::array<cv::Point2f, 3> to{cv::Point2f(0, 0), cv::Point2f(right, 0), cv::Point2f(0, kRows)};
  End end;
  end.within = static_cast<int>(std::lround(within * scale));
  cv::warpAffine(grey, end.grey, cv::getAffineTransform(from.data(), to.data()), cv::Size(columns, kRows),
                 cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return end;
}

int at_share(std::vector<int> values, double share) {
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

struct Column {
  int ink = 0;      // rows with writing
  int foreign = 0;  // rows that differ from the ground the other way: another surface
};

// Judged by the ground and the writing within the line; nothing where they hardly differ.
std::vector<Column> columns_at(const End& end) {
  std::vector<int> levels;
  for (int y = 0; y < kRows; ++y) {
    for (int x = 0; x < end.within; ++x) levels.push_back(end.grey(y, x));
  }
  if (levels.empty()) return {};
  const int ground = at_share(levels, 0.5);
  const int dark = at_share(levels, 0.05);
  const int light = at_share(levels, 0.95);
  const bool is_dark = ground - dark > light - ground;
  const int contrast = is_dark ? ground - dark : light - ground;
  if (contrast < kLeastContrast) return {};
  std::vector<Column> columns(static_cast<std::size_t>(end.grey.cols));
  for (int x = 0; x < end.grey.cols; ++x) {
    for (int y = 0; y < kRows; ++y) {
      const int difference = is_dark ? ground - end.grey(y, x) : end.grey(y, x) - ground;
      Column& column = columns[static_cast<std::size_t>(x)];
      if (2 * difference > contrast) ++column.ink;
      if (-2 * difference > contrast) ++column.foreign;
    }
  }
  return columns;
}

// By how much the line goes on at this end, in heights.
float reach_of(const End& end) {
  const std::vector<Column> columns = columns_at(end);
  int last = end.within;
  int solid = 0;
  for (int x = std::max(0, end.within - static_cast<int>(kGap * kRows)); x < static_cast<int>(columns.size());
       ++x) {
    const int rows = columns[static_cast<std::size_t>(x)].ink;
    if (x > end.within && columns[static_cast<std::size_t>(x)].foreign >= kLeastInk) break;
    solid = rows >= kSolid ? solid + 1 : 0;
    if (solid > kRows / 3) {  // no letter is so wide and full
      last = std::min(last, x - solid);
      break;
    }
    if (rows >= kLeastInk) last = std::max(last, x + 1);
    if (static_cast<float>(x - last) > kGap * kRows) break;
  }
  const float reach = static_cast<float>(last - end.within) / kRows;
  return reach > kWorthMoving ? reach + kMargin : 0;
}

// Up to the nearest other line, within the picture.
float free_reach(const Quad& quad, float reach, const std::vector<TextLine>& lines, std::size_t self,
                 cv::Size picture) {
  const float height = quad_height(quad);
  const float width = quad_width(quad);
  for (; reach > 0; reach -= kMargin) {
    const Quad beyond = quad_part(quad, 1, 1 + reach * height / width);
    const cv::Point2f end = (beyond[1] + beyond[2]) * 0.5F;
    const bool inside = cv::Rect2f({0, 0}, cv::Size2f(picture)).contains(end);
    const bool is_free = inside && std::none_of(lines.begin(), lines.end(), [&](const TextLine& other) {
                           return &other != &lines[self] && covered_part(beyond, other.quad) > 0;
                         });
    if (is_free) return reach;
  }
  return 0;
}

}  // namespace

void reach_line_ends(const cv::Mat& grey, std::vector<TextLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (int side = 0; side < 2; ++side) {
      Quad& quad = lines[i].quad;
      const float height = quad_height(quad);
      const float width = quad_width(quad);
      if (height < 1 || width < height) continue;
      const float reach = free_reach(quad, reach_of(cut_end(grey, quad)), lines, i, grey.size());
      quad = quad_turned(quad_part(quad, 0, 1 + std::max(0.0F, reach) * height / width), 2);
    }
  }
}

}  // namespace schoolgate::pipeline
