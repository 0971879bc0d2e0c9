// Codes made with ZXing's own writer and laid into a picture askew.
#include "pipeline/codes/code_finder.hpp"

#include <gtest/gtest.h>

#include "pipeline/code_pictures.hpp"
#include "pipeline/findings/quad_geometry.hpp"

namespace schoolgate::pipeline {
namespace {

using test::drawn_code;
using test::laid;

struct Case {
  int size;
  double degrees;
  double blur;
};

class QrCodes : public testing::TestWithParam<Case> {};

TEST_P(QrCodes, AreFoundWhereTheyLie) {
  const auto [size, degrees, blur] = GetParam();
  const auto codes = find_codes(laid(
      drawn_code(ZXing::BarcodeFormat::QRCode, "https://example.org/pupil/42", size, size), degrees, blur));
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
    const auto codes =
        find_codes(laid(drawn_code(kind.format, kind.contents, kind.width, kind.height), 0, 0.6));
    ASSERT_EQ(codes.size(), 1U) << ZXing::ToString(kind.format);
    EXPECT_EQ(codes[0].format, ZXing::ToString(kind.format));
  }
}

TEST(Codes, ThatCannotBeDecodedAreFoundToo) {
  cv::Mat code = drawn_code(ZXing::BarcodeFormat::QRCode, "https://example.org/pupil/42", 300, 300);
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
