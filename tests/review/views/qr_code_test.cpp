#include "review/views/qr_code.hpp"

#include <ZXing/ReadBarcode.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

namespace schoolgate::review {
namespace {

const std::string kText = "1234:" + std::string(64, 'a');

std::string read_back(const cv::Mat& grey) {
  const ZXing::ImageView view(grey.data, grey.cols, grey.rows, ZXing::ImageFormat::Lum,
                              static_cast<int>(grey.step));
  const auto found = ZXing::ReadBarcode(view).bytes();
  return {found.begin(), found.end()};
}

TEST(QrCode, IsReadBackFromItsPng) {
  const cv::Mat grey = cv::imdecode(qr_code_png(kText), cv::IMREAD_GRAYSCALE);
  ASSERT_FALSE(grey.empty());
  EXPECT_EQ(read_back(grey), kText);
}

TEST(QrCode, IsASquareOfModulesThatIsReadBackWithABorderAround) {
  const auto rows = qr_code(kText);
  const int side = static_cast<int>(rows.size());
  ASSERT_GE(side, 21);
  cv::Mat grey((side + 8) * 4, (side + 8) * 4, CV_8UC1, cv::Scalar(255));
  for (int y = 0; y < side; ++y) {
    const std::string& row = rows[static_cast<std::size_t>(y)];
    ASSERT_EQ(row.size(), rows.size());
    for (int x = 0; x < side; ++x) {
      if (row[static_cast<std::size_t>(x)] == '1') grey(cv::Rect((x + 4) * 4, (y + 4) * 4, 4, 4)).setTo(0);
    }
  }
  EXPECT_EQ(read_back(grey), kText);
}

}  // namespace
}  // namespace schoolgate::review
