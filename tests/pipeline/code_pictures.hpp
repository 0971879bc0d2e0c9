// Codes made with ZXing's own writer.
#pragma once

#include <string>

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <opencv2/imgproc.hpp>

namespace schoolgate::test {

inline cv::Mat drawn_code(ZXing::BarcodeFormat format, const std::string& contents, int width, int height) {
  const ZXing::BitMatrix bits = ZXing::MultiFormatWriter(format).setMargin(4).encode(contents, width, height);
  cv::Mat picture(bits.height(), bits.width(), CV_8U);
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) picture.at<unsigned char>(y, x) = bits.get(x, y) ? 30 : 235;
  }
  return picture;
}

// The code in the middle of a grey 900x900 picture, turned and softened like a photo.
inline cv::Mat laid(const cv::Mat& code, double degrees, double blur) {
  const cv::Point2f middle(static_cast<float>(code.cols) / 2, static_cast<float>(code.rows) / 2);
  cv::Mat turn = cv::getRotationMatrix2D(middle, degrees, 1);
  turn.at<double>(0, 2) += 450 - static_cast<double>(middle.x);
  turn.at<double>(1, 2) += 450 - static_cast<double>(middle.y);
  cv::Mat picture(900, 900, CV_8U, cv::Scalar(190));
  cv::warpAffine(code, picture, turn, picture.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  if (blur > 0) cv::GaussianBlur(picture, picture, cv::Size(), blur);
  return picture;
}

}  // namespace schoolgate::test
