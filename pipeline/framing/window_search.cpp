#include "pipeline/framing/window_search.hpp"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

constexpr int kSteps = 80;               // sizes of a window that are tried
constexpr int kLeastSide = 320;          // pixels; less is enlarged where it is posted
constexpr double kLeastArea = 1.0 / 16;  // of the photo
constexpr double kRounding = 1e-6;

// What makes a window pleasing: all people in it count 1, the whole photo's area, and heads that are away
// from where they look best, by a window's side.
constexpr double kAreaCounts = 0.5;
constexpr double kAwayCounts = 0.8;
const cv::Point2d kBestForHeads(0.5, 0.42);
constexpr double kAsGood = 0.1;  // no further away than this is as good as there
constexpr double kTooFar = 0.4;  // heads lost in a corner please nobody

// Half-open, in cells.
struct Cells {
  int left, top, right, bottom;
};

// What each cell has, summed up so that any rectangle is asked in four steps.
class Sums {
 public:
  Sums(int columns, int rows) : cells_(cv::Mat_<double>::zeros(rows, columns)) {}
  void add(Cells where, double what = 1) {
    if (where.left >= where.right || where.top >= where.bottom) return;
    const cv::Rect all(cv::Point(where.left, where.top), cv::Point(where.right, where.bottom));
    cells_(all & cv::Rect({}, cells_.size())) += what;
  }
  void sum_up() { cv::integral(cells_, sums_, CV_64F); }
  [[nodiscard]] double in(int left, int top, int right, int bottom) const {
    const double* above = sums_[top];
    const double* below = sums_[bottom];
    return below[right] - below[left] - above[right] + above[left];
  }

 private:
  cv::Mat_<double> cells_;
  cv::Mat_<double> sums_;
};

// The photo in cells of the window's shape, from `origin` on: a window is as many cells wide as high.
class Grid {
 public:
  Grid(const RoomForCrops& room, cv::Size2d cell, cv::Point2d origin, cv::Size count)
      : cell_(cell),
        origin_(origin),
        count_(count),
        kept_out_(count.width, count.height),
        people_(count.width, count.height),
        people_x_(count.width, count.height),
        people_y_(count.width, count.height),
        left_(count.width + 1, count.height),
        right_(count.width + 1, count.height),
        top_(count.width, count.height + 1),
        bottom_(count.width, count.height + 1) {
    for (const cv::Rect& one : room.kept_out) kept_out_.add(outwards(one, 0));
    for (const Uncut& one : room.uncut) add(one);
    for (Sums* sums : {&kept_out_, &people_, &people_x_, &people_y_, &left_, &right_, &top_, &bottom_})
      sums->sum_up();
  }

  [[nodiscard]] cv::Size count() const { return count_; }
  [[nodiscard]] bool holds(int x, int y, int size) const {
    const int right = x + size;
    const int bottom = y + size;
    return kept_out_.in(x, y, right, bottom) == 0 && left_.in(x, y, x + 1, bottom) == 0 &&
           right_.in(right, y, right + 1, bottom) == 0 && top_.in(x, y, right, y + 1) == 0 &&
           bottom_.in(x, bottom, right, bottom + 1) == 0;
  }
  [[nodiscard]] double people(int x, int y, int size) const { return people_.in(x, y, x + size, y + size); }
  // How far the middle of the heads in a window is from where it is best, in sides of the window.
  [[nodiscard]] double away(int x, int y, int size) const {
    const double count = people(x, y, size);
    if (count == 0) return 0;
    const cv::Point2d middle(people_x_.in(x, y, x + size, y + size) / count,
                             people_y_.in(x, y, x + size, y + size) / count);
    return cv::norm((middle - cv::Point2d(x, y)) / size - kBestForHeads);
  }
  // Inwards to whole pixels.
  [[nodiscard]] cv::Rect pixels(int x, int y, int size) const {
    const cv::Point from(cvCeil(origin_.x + x * cell_.width - kRounding),
                         cvCeil(origin_.y + y * cell_.height - kRounding));
    const cv::Point to(cvFloor(origin_.x + (x + size) * cell_.width + kRounding),
                       cvFloor(origin_.y + (y + size) * cell_.height + kRounding));
    return {from, to};
  }

 private:
  void add(const Uncut& one) {
    // A pixel more, since a window is rounded inwards.
    const Cells own = outwards(one.own, 1);
    const Cells all = outwards(one.room, 1);
    // Edges of a window that would cut it, each where it would.
    left_.add({all.left + 1, own.top, own.right, own.bottom});
    right_.add({own.left + 1, own.top, all.right, own.bottom});
    top_.add({own.left, all.top + 1, own.right, own.bottom});
    bottom_.add({own.left, own.top + 1, own.right, all.bottom});
    if (!one.person) return;
    const cv::Point2d middle((one.own.x + one.own.width / 2.0 - origin_.x) / cell_.width,
                             (one.own.y + one.own.height / 2.0 - origin_.y) / cell_.height);
    const int x = std::clamp(cvFloor(middle.x), 0, count_.width - 1);
    const int y = std::clamp(cvFloor(middle.y), 0, count_.height - 1);
    const Cells there{x, y, x + 1, y + 1};
    people_.add(there);
    people_x_.add(there, middle.x);
    people_y_.add(there, middle.y);
  }

  [[nodiscard]] Cells outwards(const cv::Rect& box, int more) const {
    return {std::max(0, cvFloor((box.x - more - origin_.x) / cell_.width)),
            std::max(0, cvFloor((box.y - more - origin_.y) / cell_.height)),
            std::min(count_.width, cvCeil((box.br().x + more - origin_.x) / cell_.width)),
            std::min(count_.height, cvCeil((box.br().y + more - origin_.y) / cell_.height))};
  }

  cv::Size2d cell_;
  cv::Point2d origin_;
  cv::Size count_;
  Sums kept_out_;
  Sums people_;
  Sums people_x_;
  Sums people_y_;
  // By the line of cells where an edge of a window is.
  Sums left_;
  Sums right_;
  Sums top_;
  Sums bottom_;
};

class Search {
 public:
  Search(const RoomForCrops& room, double ratio)
      : room_(room), ratio_(ratio), largest_(largest_of(room.photo, ratio)) {
    least_width_ =
        std::max(std::sqrt(kLeastArea * room.photo.area() * ratio), kLeastSide * std::max(1.0, ratio));
  }

  std::optional<cv::Rect> best() {
    // The photographer's own choice, where nothing stands against it.
    const cv::Rect whole({}, room_.photo);
    if (of_shape(whole) == whole && is_good(whole)) return whole;
    if (least_width_ > largest_.width) return std::nullopt;
    const cv::Size2d cell(largest_.width / kSteps, largest_.height / kSteps);
    const cv::Size count(cvFloor(room_.photo.width / cell.width + kRounding),
                         cvFloor(room_.photo.height / cell.height + kRounding));
    // What the cells do not come to lies at the right or below, then at the left or above.
    const cv::Point2d rest(std::max(0.0, room_.photo.width - count.width * cell.width),
                           std::max(0.0, room_.photo.height - count.height * cell.height));
    look(Grid(room_, cell, {}, count));
    if (rest.x >= 1 || rest.y >= 1) look(Grid(room_, cell, rest, count));
    if (!best_) return std::nullopt;
    return grown(*best_);
  }

 private:
  static cv::Size2d largest_of(cv::Size photo, double ratio) {
    const double width = std::min<double>(photo.width, photo.height * ratio);
    return {width, width / ratio};
  }

  void look(const Grid& grid) {
    const int least = std::max(1, cvCeil(kSteps * least_width_ / largest_.width - kRounding));
    const double everybody = room_.shown > 0 ? 1 : 0;
    for (int size = kSteps; size >= least; --size) {
      const double width = size * largest_.width / kSteps;
      const double area = kAreaCounts * width * (width / ratio_) / room_.photo.area();
      if (best_ && everybody + area <= value_) return;
      for (int y = 0; y + size <= grid.count().height; ++y) {
        for (int x = 0; x + size <= grid.count().width; ++x) {
          if (grid.holds(x, y, size)) weigh(grid, x, y, size, area);
        }
      }
    }
  }

  void weigh(const Grid& grid, int x, int y, int size, double area) {
    const double people = grid.people(x, y, size);
    if (people == 0 && room_.shown > 0) return;
    const double away = grid.away(x, y, size);
    if (away > kTooFar) return;
    const double value = area + (people == 0 ? 0 : people / static_cast<double>(room_.shown)) -
                         kAwayCounts * std::max(0.0, away - kAsGood);
    if (best_ && value <= value_) return;
    const cv::Rect window = of_shape(grid.pixels(x, y, size));
    if (!is_good(window)) return;
    best_ = window;
    value_ = value;
  }

  // The largest window of the right shape within, its height what the width makes it to a pixel.
  [[nodiscard]] cv::Rect of_shape(const cv::Rect& within) const {
    int width = std::min(within.width, cvFloor((within.height + 0.5) * ratio_));
    while (width > 0 && cvRound(width / ratio_) > within.height) --width;
    return {within.x, within.y, width, cvRound(width / ratio_)};
  }

  [[nodiscard]] bool is_good(const cv::Rect& window) const {
    const bool large = std::min(window.width, window.height) >= kLeastSide &&
                       window.area() >= kLeastArea * room_.photo.area();
    return large && room_.holds(window);
  }

  // Larger by pixels, as long as it is good and keeps those it has.
  [[nodiscard]] cv::Rect grown(cv::Rect window) const {
    const std::size_t people = room_.people_in(window);
    for (int step = cvCeil(largest_.width / kSteps); step > 0; step /= 2) {
      for (bool larger = true; larger;) {
        larger = false;
        for (const double down : {0.5, 0.0, 1.0}) {
          for (const double right : {0.5, 0.0, 1.0}) {
            const int width = window.width + step;
            const int height = cvRound(width / ratio_);
            const cv::Rect next(window.x - cvRound(right * step),
                                window.y - cvRound(down * (height - window.height)), width, height);
            if (larger || !is_good(next) || room_.people_in(next) < people) continue;
            window = next;
            larger = true;
          }
        }
      }
    }
    return window;
  }

  const RoomForCrops& room_;
  double ratio_;
  cv::Size2d largest_;
  double least_width_ = 0;
  std::optional<cv::Rect> best_;
  double value_ = 0;
};

}  // namespace

std::optional<cv::Rect> best_window(const RoomForCrops& room, double width_to_height) {
  return Search(room, width_to_height).best();
}

}  // namespace schoolgate::pipeline
