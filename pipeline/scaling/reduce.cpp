#include "pipeline/scaling/reduce.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostChannels = 4;

// What one pixel of the smaller picture is made of, in one direction.
struct Span {
  int first = 0;
  int end = 0;  // one past the last
  float first_share = 0;
  float share = 0;  // of each between the first and the last
  float last_share = 0;

  [[nodiscard]] float share_of(int i) const {
    return i == first ? first_share : i + 1 == end ? last_share : share;
  }
};

// Of which pixels each new one is made, as OpenCV has it: what covers less than a thousandth of a pixel is
// left out.
std::vector<Span> spans(int length, int size) {
  constexpr double kNothing = 1e-3;
  const double scale = 1 / (static_cast<double>(size) / length);
  std::vector<Span> all(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    const double begin = i * scale;
    const double end = begin + scale;
    const double width = std::min(scale, length - begin);
    const int whole_end = std::min(static_cast<int>(std::floor(end)), length - 1);
    const int whole_begin = std::min(static_cast<int>(std::ceil(begin)), whole_end);
    const bool begun = whole_begin - begin > kNothing;
    const bool ended = end - whole_end > kNothing;
    Span& span = all[static_cast<std::size_t>(i)];
    span.first = begun ? whole_begin - 1 : whole_begin;
    span.end = ended ? whole_end + 1 : whole_end;
    span.share = static_cast<float>(1 / width);
    const auto last = static_cast<float>(std::min(std::min(end - whole_end, 1.0), width) / width);
    span.last_share = ended ? last : span.share;
    span.first_share = begun                        ? static_cast<float>((whole_begin - begin) / width)
                       : span.end - span.first == 1 ? span.last_share
                                                    : span.share;
  }
  return all;
}

// The columns of each span as one. `kWidth` samples are taken for each pixel, which are at least its
// channels, so that the compiler takes them at once; those beyond are overwritten by the next pixel.
template <std::size_t kWidth>
void sum_columns(const float* row, const std::vector<Span>& columns, std::size_t channels, float* out) {
  for (const Span& span : columns) {
    std::array<float, kWidth> sum;
    const float* at = row + static_cast<std::size_t>(span.first) * channels;
    for (std::size_t c = 0; c < kWidth; ++c) sum[c] = span.first_share * at[c];
    for (int x = span.first + 2; x < span.end; ++x) {
      at += channels;
      for (std::size_t c = 0; c < kWidth; ++c) sum[c] += span.share * at[c];
    }
    if (span.end - span.first > 1) {
      at += channels;
      for (std::size_t c = 0; c < kWidth; ++c) sum[c] += span.last_share * at[c];
    }
    for (std::size_t c = 0; c < kWidth; ++c) out[c] = sum[c];
    out += channels;
  }
}

// In floats and in the order in which OpenCV adds, so that what comes of it is the same to the last bit.
template <typename Sample>
void reduce(const cv::Mat& picture, cv::Mat& smaller) {
  const auto channels = static_cast<std::size_t>(picture.channels());
  const std::vector<Span> rows = spans(picture.rows, smaller.rows);
  const std::vector<Span> columns = spans(picture.cols, smaller.cols);
  const std::size_t samples = static_cast<std::size_t>(picture.cols) * channels;
  const std::size_t fewer = columns.size() * channels;
  // The last pixel of each is taken as if it had all channels.
  std::vector<float> wide(samples + kMostChannels);
  std::vector<float> narrow(fewer + kMostChannels);
  std::vector<float> sums(fewer);
  const cv::Mat means(1, smaller.cols, CV_32FC(picture.channels()), sums.data());
  int narrowed = -1;  // the row that was made narrow last: two spans may share it
  for (int y = 0; y < smaller.rows; ++y) {
    const Span& span = rows[static_cast<std::size_t>(y)];
    std::fill(sums.begin(), sums.end(), 0.0F);
    for (int from = span.first; from < span.end; ++from) {
      if (from != narrowed) {
        const auto* row = picture.ptr<Sample>(from);
        for (std::size_t i = 0; i < samples; ++i) wide[i] = static_cast<float>(row[i]);
        if (channels == 1) {
          sum_columns<1>(wide.data(), columns, channels, narrow.data());
        } else {
          sum_columns<kMostChannels>(wide.data(), columns, channels, narrow.data());
        }
        narrowed = from;
      }
      const float share = span.share_of(from);
      for (std::size_t i = 0; i < fewer; ++i) sums[i] += share * narrow[i];
    }
    means.convertTo(smaller.row(y), picture.type());
  }
}

}  // namespace

cv::Mat reduce_by_area(const cv::Mat& picture, cv::Size size) {
  CV_Assert(!picture.empty() && size.width > 0 && size.height > 0);
  CV_Assert(picture.depth() == CV_8U || picture.depth() == CV_32F);
  CV_Assert(picture.channels() <= static_cast<int>(kMostChannels));
  cv::Mat smaller(size, picture.type());
  const bool larger = size.width > picture.cols || size.height > picture.rows;
  const bool half = size * 2 == picture.size();
  if (larger || half) {
    // Halves are what OpenCV takes many pixels at once for, too, in whole numbers.
    cv::resize(picture, smaller, size, 0, 0, cv::INTER_AREA);
  } else if (picture.depth() == CV_8U) {
    reduce<std::uint8_t>(picture, smaller);
  } else {
    reduce<float>(picture, smaller);
  }
  return smaller;
}

}  // namespace schoolgate::pipeline
