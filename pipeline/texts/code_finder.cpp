#include "pipeline/texts/code_finder.hpp"

#include <algorithm>

#include <opencv2/imgproc.hpp>
#include <opencv2/objdetect.hpp>

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>

#include "pipeline/texts/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

// Lines of a blank-line code carry no height: give them some.
constexpr float kLeastHeight = 0.25F;

Quad quad_of(const ZXing::Position& position) {
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

void add(std::vector<Code>& codes, Code code) {
  const bool known = std::any_of(codes.begin(), codes.end(), [&code](const Code& other) {
    return covered_part(code.quad, other.quad) > 0.5F || covered_part(other.quad, code.quad) > 0.5F;
  });
  if (!known) codes.push_back(std::move(code));
}

void add_zxing(std::vector<Code>& codes, const cv::Mat& grey, ZXing::Binarizer binarizer, double scale) {
  ZXing::DecodeHints hints;
  hints.setTryHarder(true).setTryRotate(true).setTryDownscale(true).setReturnErrors(true).setBinarizer(
      binarizer);
  const ZXing::ImageView view(grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum,
                              static_cast<int>(grey.step));
  for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
    // A failed checksum is a code, a failed guess at a format is mostly none.
    const bool matrix = result.format() == ZXing::BarcodeFormat::QRCode ||
                        result.format() == ZXing::BarcodeFormat::DataMatrix ||
                        result.format() == ZXing::BarcodeFormat::Aztec ||
                        result.format() == ZXing::BarcodeFormat::MicroQRCode;
    if (!result.isValid() && !matrix) continue;
    Quad quad = quad_of(result.position());
    for (cv::Point2f& corner : quad) corner *= 1 / scale;
    add(codes, {quad, ZXing::ToString(result.format())});
  }
}

}  // namespace

std::vector<Code> find_codes(const cv::Mat& grey) {
  std::vector<Code> codes;
  add_zxing(codes, grey, ZXing::Binarizer::LocalAverage, 1);
  return codes;
}

}  // namespace schoolgate::pipeline
