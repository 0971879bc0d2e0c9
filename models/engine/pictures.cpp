#include "models/engine/pictures.hpp"

#include <array>

namespace schoolgate::models {

cv::Mat blob_of(const std::vector<cv::Mat>& pictures, const PixelFormat& format, cv::Size size) {
  CV_Assert(!pictures.empty());
  const cv::Size own = pictures.front().size();
  CV_Assert(own.width <= size.width && own.height <= size.height);
  const std::array sizes{static_cast<int>(pictures.size()), 3, size.height, size.width};
  cv::Mat blob(static_cast<int>(sizes.size()), sizes.data(), CV_32F);
  std::array<cv::Mat, 3> channels;
  for (int i = 0; i < sizes[0]; ++i) {
    const cv::Mat& picture = pictures[static_cast<std::size_t>(i)];
    CV_Assert(picture.type() == CV_8UC3 && picture.size() == own);
    cv::split(picture, channels.data());
    for (int channel = 0; channel < 3; ++channel) {
      cv::Mat plane(size, CV_32F, blob.ptr<float>(i, format.rgb ? 2 - channel : channel));
      plane.colRange(own.width, size.width).setTo(0);
      plane.rowRange(own.height, size.height).setTo(0);
      cv::Mat target = plane(cv::Rect({0, 0}, own));
      channels[static_cast<std::size_t>(channel)].convertTo(target, CV_32F, format.scale[channel],
                                                            -format.mean[channel] * format.scale[channel]);
    }
  }
  return blob;
}

}  // namespace schoolgate::models
