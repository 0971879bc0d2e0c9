// Pictures and files made for the tests of photo, redaction and verification.
#pragma once

#include <string_view>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "foundation/digest.hpp"

namespace schoolgate::test {

// A picture without any symmetry: each of the eight orientations looks different.
inline cv::Mat letter_f(int width = 96, int height = 64) {
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar(200, 190, 170));
  cv::rectangle(picture, {0, 0, width / 8, height}, {20, 20, 220}, cv::FILLED);
  cv::rectangle(picture, {0, 0, width / 2, height / 6}, {20, 20, 220}, cv::FILLED);
  cv::rectangle(picture, {0, height / 3, width / 3, height / 6}, {20, 220, 20}, cv::FILLED);
  cv::rectangle(picture, {width - width / 6, 0, width / 6, height / 4}, {220, 20, 20}, cv::FILLED);
  return picture;
}

inline Bytes encoded(const cv::Mat& picture, const char* extension, const std::vector<int>& options = {}) {
  Bytes bytes;
  cv::imencode(extension, picture, bytes, options);
  return bytes;
}

inline Bytes good_jpeg(const cv::Mat& picture) {
  return encoded(picture, ".jpg", {cv::IMWRITE_JPEG_QUALITY, 98});
}

inline void append(Bytes& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}

// The bytes with `part` put in at `offset`.
inline Bytes with_inserted(Bytes bytes, std::size_t offset, const Bytes& part) {
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(offset), part.begin(), part.end());
  return bytes;
}

inline Bytes jpeg_segment(std::uint8_t marker, std::string_view payload) {
  const std::size_t length = payload.size() + 2;
  Bytes segment = {0xFF, marker, static_cast<std::uint8_t>(length >> 8U),
                   static_cast<std::uint8_t>(length & 0xFFU)};
  append(segment, payload);
  return segment;
}

// A JPEG with one more segment right after SOI.
inline Bytes with_segment(const Bytes& jpeg, std::uint8_t marker, std::string_view payload) {
  return with_inserted(jpeg, 2, jpeg_segment(marker, payload));
}

// A TIFF structure as EXIF holds it: orientation, make and model in the main directory, a GPS directory with
// a latitude reference.
inline std::string exif_block(int orientation) {
  using namespace std::string_literals;
  std::string block = "II*\0\x08\0\0\0"s;
  const auto entry = [&](int tag, int type, int count, std::string value) {
    for (const int number : {tag, type}) {
      block.push_back(static_cast<char>(number & 0xFF));
      block.push_back(static_cast<char>(number >> 8));
    }
    block.push_back(static_cast<char>(count));
    block.append(3, '\0');
    value.resize(4, '\0');
    block += value;
  };
  const std::string gps_at(1, static_cast<char>(8 + 2 + 4 * 12 + 4));
  block += "\x04\0"s;
  entry(0x010F, 2, 4, "Ape");
  entry(0x0110, 2, 4, "X10");
  entry(0x0112, 3, 1, std::string(1, static_cast<char>(orientation)));
  entry(0x8825, 4, 1, gps_at);
  block.append(4, '\0');
  block += "\x01\0"s;
  entry(0x0001, 2, 2, "N");
  block.append(4, '\0');
  return block;
}

inline std::string exif_payload(int orientation) {
  return std::string("Exif\0\0", 6) + exif_block(orientation);
}

// Largest mean difference of a colour channel.
inline double difference(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size() || a.type() != b.type()) return 255;
  cv::Mat absolute;
  cv::absdiff(a, b, absolute);
  const cv::Scalar mean = cv::mean(absolute);
  return std::max({mean[0], mean[1], mean[2]});
}

}  // namespace schoolgate::test
