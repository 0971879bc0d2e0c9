#include "pipeline/codes/code_finder.hpp"

#include <algorithm>
#include <vector>

#include <opencv2/imgproc.hpp>

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>

#include "pipeline/codes/corner_marks.hpp"
#include "pipeline/findings/quad_geometry.hpp"
#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

#if __has_include(<ZXing/ReaderOptions.h>)  // its name since 2.2
using CodeOptions = ZXing::ReaderOptions;
#else
using CodeOptions = ZXing::DecodeHints;
#endif

// Bars are found along one line: give them the least height that such codes have.
constexpr float kLeastHeight = 0.25F;
constexpr int kLargestForBars = 2000;  // pixels
// Marks are looked for where a code could not be read; a mark of 14 pixels is one of 7 in a copy half as
// large.
constexpr int kLargestForMarks = 3000;

Quad corners_of(const ZXing::Position& position) {
  Quad quad;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto corner = position[i];
    quad[i] = {static_cast<float>(corner.x), static_cast<float>(corner.y)};
  }
  const float least = kLeastHeight * quad_width(quad);
  if (quad_height(quad) >= least) return quad;
  const cv::Point2f along = quad_direction(quad);
  const cv::Point2f across = cv::Point2f(-along.y, along.x) * (least / 2);
  return {quad[0] - across, quad[1] - across, quad[2] + across, quad[3] + across};
}

bool same_place(const Quad& one, const Quad& other) {
  constexpr float kMost = 0.5F;
  return covered_part(one, other) > kMost || covered_part(other, one) > kMost;
}

// The larger one where it holds the other, else what holds both, so that nothing of either stays readable.
Quad joined(const Quad& one, const Quad& other) {
  constexpr float kHeld = 0.9F;
  if (covered_part(other, one) >= kHeld) return one;
  if (covered_part(one, other) >= kHeld) return other;
  std::vector<cv::Point2f> corners(one.begin(), one.end());
  corners.insert(corners.end(), other.begin(), other.end());
  return reading_quad(cv::minAreaRect(corners));
}

// One place is one code: ZXing 2.3 takes parts of a code that it cannot read for smaller codes of another
// kind, and names them first.
void add_code(std::vector<Code>& codes, Code code) {
  const auto there = [&code](const Code& other) { return same_place(code.quad, other.quad); };
  for (auto other = std::find_if(codes.begin(), codes.end(), there); other != codes.end();
       other = std::find_if(codes.begin(), codes.end(), there)) {
    code.quad = joined(other->quad, code.quad);
    codes.erase(other);
  }
  codes.push_back(std::move(code));
}

struct Reduced {
  cv::Mat grey;
  float scale = 1;
};

// Halved until its longer side is no more than `largest`.
Reduced reduced_to(const cv::Mat& grey, int largest) {
  Reduced reduced{grey, 1};
  while (std::max(reduced.grey.cols, reduced.grey.rows) > largest) {
    const cv::Size half(std::max(1, reduced.grey.cols / 2), std::max(1, reduced.grey.rows / 2));
    reduced = {reduce_by_area(reduced.grey, half), reduced.scale / 2};
  }
  return reduced;
}

Quad scaled(Quad quad, float factor) {
  for (cv::Point2f& corner : quad) corner *= factor;
  return quad;
}

void add_read(std::vector<Code>& codes, const Reduced& reduced, const CodeOptions& hints) {
  const cv::Mat& grey = reduced.grey;
  const ZXing::ImageView view(grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum,
                              static_cast<int>(grey.step));
  for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
    add_code(codes,
             {scaled(corners_of(result.position()), 1 / reduced.scale), ZXing::ToString(result.format())});
  }
}

// QR and its kin: also those whose checksum fails, since they were certainly seen.
void add_matrix_codes(std::vector<Code>& codes, const cv::Mat& grey) {
  CodeOptions hints;
  hints.setFormats(ZXing::BarcodeFormat::MatrixCodes)
      .setTryHarder(true)
      .setTryRotate(true)
      .setTryDownscale(true)
      .setReturnErrors(true);
  add_read(codes, {grey, 1}, hints);
}

// Bars: only those that were read, stripes are everywhere. ZXing 1.4 stops the program (an assertion) when it
// finds the same bars at two of its own scales, so that the scales are made here.
void add_bar_codes(std::vector<Code>& codes, const cv::Mat& grey) {
  CodeOptions hints;
  hints.setFormats(ZXing::BarcodeFormat::LinearCodes)
      .setTryHarder(true)
      .setTryRotate(true)
      .setTryDownscale(false);
  add_read(codes, reduced_to(grey, kLargestForBars), hints);
}

void add_marked_codes(std::vector<Code>& codes, const cv::Mat& grey) {
  const Reduced reduced = reduced_to(grey, kLargestForMarks);
  for (const Quad& quad : find_by_corner_marks(reduced.grey))
    add_code(codes, {scaled(quad, 1 / reduced.scale), "QRCode"});
}

}  // namespace

std::vector<Code> find_codes(const cv::Mat& grey) {
  std::vector<Code> codes;
  add_matrix_codes(codes, grey);
  add_bar_codes(codes, grey);
  add_marked_codes(codes, grey);
  return codes;
}

std::vector<Code> find_marked_codes(const cv::Mat& grey) {
  std::vector<Code> codes;
  add_marked_codes(codes, grey);
  return codes;
}

}  // namespace schoolgate::pipeline
