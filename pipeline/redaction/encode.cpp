#include "pipeline/redaction/encode.hpp"

#include <algorithm>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace schoolgate::pipeline {

cv::Size encoded_size(cv::Size picture, const EncodeSettings& settings) {
  const int longest = std::max(picture.width, picture.height);
  if (settings.longest_side <= 0 || longest <= settings.longest_side) return picture;
  const double factor = static_cast<double>(settings.longest_side) / longest;
  return {std::max(1, cvRound(picture.width * factor)), std::max(1, cvRound(picture.height * factor))};
}

Result<Bytes> encode_jpeg(const cv::Mat& bgr, const EncodeSettings& settings) {
  constexpr int kLargestJpeg = 65500;  // libjpeg's JPEG_MAX_DIMENSION
  const cv::Size size = encoded_size(bgr.size(), settings);
  if (bgr.empty() || std::max(size.width, size.height) > kLargestJpeg) {
    return failure(ErrorCode::TooLarge,
                   "a JPEG picture can have at most " + std::to_string(kLargestJpeg) + " pixels a side",
                   "set a smaller output size for this platform");
  }
  cv::Mat scaled = bgr;
  if (size != bgr.size()) cv::resize(bgr, scaled, size, 0, 0, cv::INTER_AREA);
  Bytes jpeg;
  cv::imencode(
      ".jpg", scaled, jpeg,
      {cv::IMWRITE_JPEG_QUALITY, std::clamp(settings.jpeg_quality, 1, 100), cv::IMWRITE_JPEG_OPTIMIZE, 1});
  return jpeg;
}

}  // namespace schoolgate::pipeline
