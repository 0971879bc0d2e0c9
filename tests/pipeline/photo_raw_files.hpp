// TIFF files with several pictures, among them the camera raw that phones and cameras write, put together for
// the tests.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/photo_pictures.hpp"

namespace schoolgate::test {

// Directories and what they point to, one behind the other; every offset is known before it is written.
class TiffBuilder {
 public:
  struct Field {
    std::uint16_t tag;
    std::uint16_t type;  // 1 BYTE, 2 ASCII, 3 SHORT, 4 LONG
    std::vector<std::uint32_t> values;
  };

  TiffBuilder() { bytes_ = {'I', 'I', '*', 0, 0, 0, 0, 0}; }

  static Field shorts(std::uint16_t tag, std::vector<std::uint32_t> values) {
    return {tag, 3, std::move(values)};
  }
  static Field longs(std::uint16_t tag, std::vector<std::uint32_t> values) {
    return {tag, 4, std::move(values)};
  }
  static Field bytes(std::uint16_t tag, std::vector<std::uint32_t> values) {
    return {tag, 1, std::move(values)};
  }
  static Field text(std::uint16_t tag, const std::string& text) {
    Field field{tag, 2, {text.begin(), text.end()}};
    field.values.push_back(0);
    return field;
  }

  // Returns where it begins.
  std::uint32_t add_data(const Bytes& data) {
    if (bytes_.size() % 2 != 0) bytes_.push_back(0);
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    bytes_.insert(bytes_.end(), data.begin(), data.end());
    return at;
  }

  std::uint32_t add_directory(std::vector<Field> fields, std::uint32_t next = 0) {
    std::sort(fields.begin(), fields.end(), [](const Field& a, const Field& b) { return a.tag < b.tag; });
    Bytes entries;
    put(entries, static_cast<std::uint32_t>(fields.size()), 2);
    for (const Field& field : fields) {
      const unsigned width = field.type == 4 ? 4 : field.type == 3 ? 2 : 1;
      Bytes value;
      for (const std::uint32_t number : field.values) put(value, number, width);
      put(entries, field.tag, 2);
      put(entries, field.type, 2);
      put(entries, static_cast<std::uint32_t>(field.values.size()), 4);
      if (value.size() > 4) {
        const std::uint32_t at = add_data(value);
        value.clear();
        put(value, at, 4);
      }
      value.resize(4);
      entries.insert(entries.end(), value.begin(), value.end());
    }
    put(entries, next, 4);
    return add_data(entries);
  }

  // The file, beginning with the directory at `first`.
  Bytes finish(std::uint32_t first) {
    Bytes offset;
    put(offset, first, 4);
    std::copy(offset.begin(), offset.end(), bytes_.begin() + 4);
    return bytes_;
  }

 private:
  static void put(Bytes& to, std::uint32_t number, unsigned width) {
    for (unsigned i = 0; i < width; ++i) to.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  }

  Bytes bytes_;
};

using Fields = std::vector<TiffBuilder::Field>;

// The fields of an uncompressed RGB picture of 8 bits.
inline Fields picture_fields(TiffBuilder& tiff, const cv::Mat& bgr, bool reduced) {
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  const auto at = tiff.add_data(Bytes(rgb.datastart, rgb.dataend));
  const auto width = static_cast<std::uint32_t>(rgb.cols);
  const auto height = static_cast<std::uint32_t>(rgb.rows);
  using T = TiffBuilder;
  return {T::longs(254, {reduced ? 1U : 0U}),
          T::longs(256, {width}),
          T::longs(257, {height}),
          T::shorts(258, {8, 8, 8}),
          T::shorts(259, {1}),
          T::shorts(262, {2}),
          T::longs(273, {at}),
          T::shorts(277, {3}),
          T::longs(278, {height}),
          T::longs(279, {width * height * 3}),
          T::shorts(284, {1})};
}

// What a sensor saw, in linear light and 16 bits, as phones store it (photometric interpretation LinearRaw).
inline Fields sensor_fields(TiffBuilder& tiff, const cv::Mat& bgr) {
  Bytes samples;
  for (int y = 0; y < bgr.rows; ++y) {
    for (int x = 0; x < bgr.cols; ++x) {
      for (const int channel : {2, 1, 0}) {
        const double light = std::pow(bgr.at<cv::Vec3b>(y, x)[channel] / 255.0, 2.2);
        const auto sample = static_cast<unsigned>(light * 65535);
        samples.push_back(static_cast<std::uint8_t>(sample & 0xFFU));
        samples.push_back(static_cast<std::uint8_t>(sample >> 8U));
      }
    }
  }
  const auto at = tiff.add_data(samples);
  const auto width = static_cast<std::uint32_t>(bgr.cols);
  const auto height = static_cast<std::uint32_t>(bgr.rows);
  using T = TiffBuilder;
  return {T::longs(254, {0}),      T::longs(256, {width}),
          T::longs(257, {height}), T::shorts(258, {16, 16, 16}),
          T::shorts(259, {1}),     T::shorts(262, {34892}),
          T::longs(273, {at}),     T::shorts(277, {3}),
          T::longs(278, {height}), T::longs(279, {width * height * 6}),
          T::shorts(284, {1})};
}

struct RawFile {
  cv::Mat sensor;
  cv::Mat preview;
  std::uint32_t orientation = 1;
  bool dng = true;                                           // else a Nikon's, as far as its tags go
  std::optional<std::uint32_t> stated_width = std::nullopt;  // of the sensor's picture, whatever is there
};

// A small preview in the first directory, the sensor's picture in one below it; with who, when, where and
// with what.
inline Bytes raw_file(const RawFile& file) {
  using T = TiffBuilder;
  TiffBuilder tiff;
  Fields sensor = sensor_fields(tiff, file.sensor);
  if (file.stated_width) sensor[1] = T::longs(256, {*file.stated_width});
  const std::uint32_t below = tiff.add_directory(sensor);
  const std::uint32_t gps = tiff.add_directory({T::text(1, "N")});
  const std::uint32_t exif =
      tiff.add_directory({T::text(0x9003, "2026:07:03 10:00:00"), T::text(0xA431, "SN1")});
  Fields first = picture_fields(tiff, file.preview, true);
  const std::string make = file.dng ? "Apple" : "NIKON CORPORATION";
  const std::string model = file.dng ? "iPhone 15 Pro" : "NIKON D700";
  for (const auto& field : {T::text(0x010F, make), T::text(0x0110, model),
                            T::shorts(0x0112, {file.orientation}), T::text(0x013B, "Owner of the camera"),
                            T::longs(0x014A, {below}), T::longs(0x8769, {exif}), T::longs(0x8825, {gps})}) {
    first.push_back(field);
  }
  if (file.dng) {
    first.push_back(T::bytes(50706, {1, 4, 0, 0}));
    first.push_back(T::text(50708, model));
  }
  return tiff.finish(tiff.add_directory(first));
}

}  // namespace schoolgate::test
