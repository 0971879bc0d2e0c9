#include "pipeline/picture_print.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <fmt/format.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr int kCells = 32;  // to a side, of what the waves are measured in
constexpr int kWaves = 16;  // to a side
constexpr int kScreenSide = 960;

using Cells = cv::Matx<float, kCells, kCells>;

const cv::Matx<float, kWaves, kCells>& waves() {
  static const auto kTable = [] {
    cv::Matx<float, kWaves, kCells> table;
    for (int wave = 0; wave < kWaves; ++wave) {
      for (int cell = 0; cell < kCells; ++cell)
        table(wave, cell) =
            static_cast<float>(std::cos(std::numbers::pi * (cell + 0.5) * wave / double{kCells}));
    }
    return table;
  }();
  return kTable;
}

// A picture whose parts are averaged quickly, however many are asked for.
class Averages {
 public:
  explicit Averages(const cv::Mat& picture) {
    cv::Mat grey = picture;
    if (picture.channels() == 3) cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
    cv::integral(grey, sums_, CV_64F);
  }

  [[nodiscard]] Cells cells_of(const cv::Rect& part) const {
    Cells cells;
    std::array<double, kCells + 1> above = row_of(part, 0);
    for (int y = 0; y < kCells; ++y) {
      const std::array<double, kCells + 1> below = row_of(part, y + 1);
      for (std::size_t x = 0; x < kCells; ++x)
        cells(y, static_cast<int>(x)) =
            static_cast<float>((below[x + 1] - above[x + 1] - below[x] + above[x]) / part.area());
      above = below;
    }
    return cells;
  }

 private:
  // The sums at the corners of a row of cells; these lie between pixels where the part is small.
  [[nodiscard]] std::array<double, kCells + 1> row_of(const cv::Rect& part, int line) const {
    std::array<double, kCells + 1> row{};
    const double y = part.y + static_cast<double>(part.height) * line / kCells;
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = sum_at(part.x + static_cast<double>(part.width) * static_cast<double>(i) / kCells, y);
    return row;
  }

  [[nodiscard]] double sum_at(double x, double y) const {
    const int left = std::min(static_cast<int>(x), sums_.cols - 2);
    const int top = std::min(static_cast<int>(y), sums_.rows - 2);
    const double right = x - left;
    const double down = y - top;
    const auto* upper = sums_.ptr<double>(top) + left;
    const auto* lower = sums_.ptr<double>(top + 1) + left;
    return (1 - down) * ((1 - right) * upper[0] + right * upper[1]) +
           down * ((1 - right) * lower[0] + right * lower[1]);
  }

  cv::Mat sums_;
};

PicturePrint print_of(const Cells& cells) {
  const auto slow = waves() * cells * waves().t();
  PicturePrint print;
  // The first of all is the picture's mean, which says nothing of its shapes.
  for (std::size_t i = 1; i < kPrintSigns; ++i) {
    if (slow.val[i] > 0) print.signs[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  return print;
}

// Where a screenshot may be cut, along one side: its ends, and the places where the light steps over the
// longest stretches. `all` has how much of each line steps.
std::vector<int> cuts_of(const std::vector<float>& all) {
  constexpr std::size_t kMostCuts = 24;
  constexpr float kLeast = 0.1F;
  constexpr std::ptrdiff_t kNear = 2;
  const auto length = static_cast<int>(all.size());
  std::vector<int> cuts{0, length};
  // A picture that is busy steps everywhere, and only at its edge more than beside it.
  std::vector<float> around(all.size());
  cv::blur(cv::Mat(all, false).reshape(1, 1), cv::Mat(around, false).reshape(1, 1), {17, 1});
  std::vector<float> steps(all.size());
  std::ranges::transform(all, around, steps.begin(), std::minus<>());
  while (cuts.size() < kMostCuts) {
    const auto most = std::ranges::max_element(steps);
    if (*most < kLeast) break;
    cuts.push_back(static_cast<int>(most - steps.begin()));
    const auto from = most - std::min(kNear, most - steps.begin());
    const auto to = most + std::min(kNear + 1, steps.end() - most);
    std::fill(from, to, 0.0F);
  }
  std::ranges::sort(cuts);
  return cuts;
}

// Where the light steps from one pixel to the next.
class Steps {
 public:
  // Along the rows of `grey`.
  explicit Steps(const cv::Mat& grey) {
    constexpr int kStep = 5;  // grey levels
    cv::Mat apart = cv::Mat::zeros(grey.size(), CV_8U);
    cv::absdiff(grey.colRange(1, grey.cols), grey.colRange(0, grey.cols - 1), apart.colRange(1, grey.cols));
    cv::integral(apart > kStep, sums_, CV_32S);
    // An edge that was scaled lies between two pixels.
    cv::Mat near;
    cv::dilate(apart > kStep, near, cv::Mat::ones(1, 3, CV_8U));
    cv::integral(near, near_sums_, CV_32S);
  }

  // Of each column, how much of it steps.
  [[nodiscard]] std::vector<float> of_columns() const {
    std::vector<float> shares;
    for (int x = 0; x + 1 < sums_.cols; ++x) shares.push_back(share(sums_, x, 0, sums_.rows - 1));
    return shares;
  }
  // How much of the edge at the left of this column does, at it or beside it; all of the screenshot's own.
  [[nodiscard]] float of_edge(int x, int top, int bottom) const {
    return x == 0 || x + 1 == near_sums_.cols ? 1.0F : share(near_sums_, x, top, bottom);
  }

 private:
  static float share(const cv::Mat& sums, int x, int top, int bottom) {
    constexpr float kSet = 255;
    const auto* above = sums.ptr<int>(top) + x;
    const auto* below = sums.ptr<int>(bottom) + x;
    return static_cast<float>(below[1] - above[1] - below[0] + above[0]) /
           (kSet * static_cast<float>(bottom - top));
  }

  cv::Mat sums_;
  cv::Mat near_sums_;
};

cv::Mat small_grey(const cv::Mat& picture, int side) {
  cv::Mat grey = picture;
  if (picture.channels() == 3) cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  const double factor = static_cast<double>(side) / std::max(grey.cols, grey.rows);
  if (factor >= 1) return grey;
  return reduce_by_area(grey,
                        {std::max(2, cvRound(grey.cols * factor)), std::max(2, cvRound(grey.rows * factor))});
}

}  // namespace

PicturePrints prints_of(const cv::Mat& picture) {
  const Averages averages(picture);
  const int side = std::min(picture.cols, picture.rows);
  const cv::Rect middle((picture.cols - side) / 2, (picture.rows - side) / 2, side, side);
  return {print_of(averages.cells_of({0, 0, picture.cols, picture.rows})),
          print_of(averages.cells_of(middle))};
}

void each_print_within(const cv::Mat& screenshot, const std::function<void(const PicturePrint&)>& visit) {
  constexpr int kLeastSide = 60;
  constexpr int kLeastShare = 20;   // of the screenshot, one part in so many
  constexpr int kLongest = 4;       // times as wide as high, or as high as wide
  constexpr float kLeastEdges = 2;  // of four, how much has to be an edge
  const cv::Mat grey = small_grey(screenshot, kScreenSide);
  if (std::min(grey.cols, grey.rows) < kLeastSide) return;
  const Averages averages(grey);
  const Steps along(grey);
  const Steps down(grey.t());
  const auto lefts = cuts_of(along.of_columns());
  const auto tops = cuts_of(down.of_columns());
  const auto may_be_one = [&](int left, int top, int right, int bottom) {
    const int width = right - left;
    const int height = bottom - top;
    return width >= kLeastSide && height >= kLeastSide && width <= kLongest * height &&
           height <= kLongest * width && width * height * kLeastShare >= grey.cols * grey.rows &&
           along.of_edge(left, top, bottom) + along.of_edge(right, top, bottom) +
                   down.of_edge(top, left, right) + down.of_edge(bottom, left, right) >=
               kLeastEdges;
  };
  for (auto left = lefts.begin(); left != lefts.end(); ++left) {
    for (auto right = left + 1; right != lefts.end(); ++right) {
      for (auto top = tops.begin(); top != tops.end(); ++top) {
        for (auto bottom = top + 1; bottom != tops.end(); ++bottom) {
          if (may_be_one(*left, *top, *right, *bottom))
            visit(print_of(averages.cells_of({*left, *top, *right - *left, *bottom - *top})));
        }
      }
    }
  }
}

int difference(const PicturePrint& one, const PicturePrint& other) {
  int signs = 0;
  for (std::size_t i = 0; i < one.signs.size(); ++i) signs += std::popcount(one.signs[i] ^ other.signs[i]);
  return signs;
}

int difference_up_to(int most, const PicturePrint& one, const PicturePrint& other) {
  constexpr int kUneven = 10;  // signs
  int signs = 0;
  int allowed = kUneven;
  for (std::size_t i = 0; i < one.signs.size(); ++i) {
    signs += std::popcount(one.signs[i] ^ other.signs[i]);
    allowed += most / static_cast<int>(one.signs.size());
    if (signs > std::min(allowed, most)) return kPrintSigns;
  }
  return signs;
}

std::string to_hex(const PicturePrint& print) {
  std::string text;
  for (const std::uint64_t part : print.signs) text += fmt::format("{:016x}", part);
  return text;
}

Result<PicturePrint> print_from_hex(std::string_view text) {
  constexpr std::size_t kDigits = 16;
  PicturePrint print;
  if (text.size() != kDigits * print.signs.size())
    return failure(ErrorCode::InvalidInput, "the print of a picture has another length");
  for (std::size_t i = 0; i < print.signs.size(); ++i) {
    const std::string_view part = text.substr(i * kDigits, kDigits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), print.signs[i], 16);
    if (error != std::errc{} || end != part.data() + part.size())
      return failure(ErrorCode::InvalidInput, "the print of a picture has what is no digit");
  }
  return print;
}

}  // namespace schoolgate::pipeline
