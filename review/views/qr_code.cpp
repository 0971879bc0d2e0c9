#include "review/views/qr_code.hpp"

#include <stdexcept>

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace schoolgate::review {
namespace {

constexpr int kBorder = 4;
constexpr int kPixelsOfAModule = 8;

ZXing::BitMatrix modules_of(const std::string& text) {
  // Asked for smaller than it can be, it comes with a pixel for each module.
  return ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode).setMargin(0).encode(text, 1, 1);
}

}  // namespace

std::vector<std::string> qr_code(const std::string& text) {
  const ZXing::BitMatrix modules = modules_of(text);
  std::vector<std::string> rows;
  for (int y = 0; y < modules.height(); ++y) {
    std::string row;
    for (int x = 0; x < modules.width(); ++x) row += modules.get(x, y) ? '1' : '0';
    rows.push_back(std::move(row));
  }
  return rows;
}

Bytes qr_code_png(const std::string& text) {
  const ZXing::BitMatrix modules = modules_of(text);
  cv::Mat picture(modules.height() + 2 * kBorder, modules.width() + 2 * kBorder, CV_8UC1, cv::Scalar(255));
  for (int y = 0; y < modules.height(); ++y) {
    for (int x = 0; x < modules.width(); ++x) {
      if (modules.get(x, y)) picture.at<std::uint8_t>(y + kBorder, x + kBorder) = 0;
    }
  }
  cv::resize(picture, picture, {}, kPixelsOfAModule, kPixelsOfAModule, cv::INTER_NEAREST);
  Bytes png;
  if (!cv::imencode(".png", picture, png)) throw std::runtime_error("a QR code could not be made");
  return png;
}

}  // namespace schoolgate::review
