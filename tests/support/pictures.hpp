// Pictures to JPEG files and back, by the product's own codec: OpenCV's would bring a hundred libraries into
// each test.
#pragma once

#include <filesystem>

#include <opencv2/core.hpp>

#include "foundation/durable_file.hpp"
#include "pipeline/photo/formats/jpeg.hpp"
#include "pipeline/redaction/encode.hpp"

namespace schoolgate::test {

inline Bytes jpeg_of(const cv::Mat& bgr, int quality = 95) {
  return pipeline::encode_jpeg(bgr, {.jpeg_quality = quality}).value();
}

inline cv::Mat picture_of(ByteView jpeg) {
  return pipeline::decode_jpeg(jpeg, {}, pipeline::JpegOddities::Tolerate).value();
}

inline cv::Mat picture_in(const std::filesystem::path& jpeg) {
  return picture_of(read_file(jpeg, 100'000'000).value());
}

}  // namespace schoolgate::test
