// Codes made with ZXing's own writer and laid into a picture askew.
#include "pipeline/texts/finding/code_finder.hpp"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/texts/finding/line_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

cv::Mat drawn(ZXing::BarcodeFormat format, const std::string& contents, int width, int height) {
  const ZXing::BitMatrix bits = ZXing::MultiFormatWriter(format).setMargin(4).encode(contents, width, height);
  cv::Mat picture(bits.height(), bits.width(), CV_8U);
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) picture.at<unsigned char>(y, x) = bits.get(x, y) ? 30 : 235;
  }
  return picture;
}

// The code in the middle of a grey 900x900 picture, turned and softened like a photo.
cv::Mat laid(const cv::Mat& code, double degrees, double blur) {
  const cv::Point2f middle(static_cast<float>(code.cols) / 2, static_cast<float>(code.rows) / 2);
  cv::Mat turn = cv::getRotationMatrix2D(middle, degrees, 1);
  turn.at<double>(0, 2) += 450 - static_cast<double>(middle.x);
  turn.at<double>(1, 2) += 450 - static_cast<double>(middle.y);
  cv::Mat picture(900, 900, CV_8U, cv::Scalar(190));
  cv::warpAffine(code, picture, turn, picture.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
  if (blur > 0) cv::GaussianBlur(picture, picture, cv::Size(), blur);
  return picture;
}

struct Case {
  int size;
  double degrees;
  double blur;
};

class QrCodes : public testing::TestWithParam<Case> {};

TEST_P(QrCodes, AreFoundWhereTheyLie) {
  const auto [size, degrees, blur] = GetParam();
  const auto codes = find_codes(
      laid(drawn(ZXing::BarcodeFormat::QRCode, "https://example.org/pupil/42", size, size), degrees, blur));
  ASSERT_EQ(codes.size(), 1U);
  EXPECT_EQ(codes[0].format, "QRCode");
  const cv::Point2f centre = quad_centre(codes[0].quad);
  EXPECT_NEAR(centre.x, 450, 0.1 * size);
  EXPECT_NEAR(centre.y, 450, 0.1 * size);
  EXPECT_GT(quad_width(codes[0].quad) * quad_height(codes[0].quad), 0.5F * static_cast<float>(size * size));
}

INSTANTIATE_TEST_SUITE_P(SizesAndAngles, QrCodes,
                         testing::Values(Case{100, 0, 0.6}, Case{120, 20, 0.8}, Case{160, 45, 1},
                                         Case{160, 90, 1}, Case{200, 133, 1.2}, Case{250, 180, 1.5},
                                         Case{400, 270, 2}, Case{400, 77, 2.5}, Case{600, 10, 3}));

TEST(Codes, OfOtherKindsAreFound) {
  struct Kind {
    ZXing::BarcodeFormat format;
    const char* contents;
    int width;
    int height;
  };
  for (const Kind& kind : {Kind{ZXing::BarcodeFormat::EAN13, "5901234123457", 300, 120},
                           Kind{ZXing::BarcodeFormat::Code128, "PUPIL-0042", 400, 120},
                           Kind{ZXing::BarcodeFormat::DataMatrix, "PUPIL-0042", 160, 160},
                           Kind{ZXing::BarcodeFormat::Aztec, "PUPIL-0042", 160, 160}}) {
    const auto codes = find_codes(laid(drawn(kind.format, kind.contents, kind.width, kind.height), 0, 0.6));
    ASSERT_EQ(codes.size(), 1U) << ZXing::ToString(kind.format);
    EXPECT_EQ(codes[0].format, ZXing::ToString(kind.format));
  }
}

TEST(Codes, ThatCannotBeDecodedAreFoundToo) {
  cv::Mat code = drawn(ZXing::BarcodeFormat::QRCode, "https://example.org/pupil/42", 300, 300);
  // A thumb over the data, the three corner marks in view.
  code(cv::Rect(120, 120, 90, 120)).setTo(120);
  EXPECT_EQ(find_codes(laid(code, 15, 1)).size(), 1U);
}

TEST(Codes, AreNotSeenInPlainPictures) {
  EXPECT_TRUE(find_codes(cv::Mat(600, 800, CV_8U, cv::Scalar(128))).empty());
  EXPECT_TRUE(find_codes(cv::Mat(1, 1, CV_8U, cv::Scalar(0))).empty());
  cv::Mat lines(600, 800, CV_8U, cv::Scalar(255));
  for (int y = 100; y < 500; y += 40) cv::line(lines, {100, y}, {700, y}, cv::Scalar(0), 3);
  EXPECT_TRUE(find_codes(lines).empty());
}

}  // namespace
}  // namespace schoolgate::pipeline
