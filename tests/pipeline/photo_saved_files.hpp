// Files in the formats that OpenCV cannot write, made by libvips.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <vips/vips.h>

#include "pipeline/photo_pictures.hpp"

namespace schoolgate::test {

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using VipsPicture = std::unique_ptr<VipsImage, Unref>;

// A copy whose metadata may be changed.
inline VipsPicture vips_picture(const cv::Mat& pixels, VipsInterpretation interpretation) {
  if (VIPS_INIT("tests") != 0) throw std::runtime_error("libvips does not start");
  const VipsPicture memory(vips_image_new_from_memory_copy(pixels.data, pixels.total() * pixels.elemSize(),
                                                           pixels.cols, pixels.rows, pixels.channels(),
                                                           VIPS_FORMAT_UCHAR));
  VipsImage* copy = nullptr;
  if (vips_copy(memory.get(), &copy, "interpretation", interpretation, nullptr) != 0) {
    throw std::runtime_error("libvips does not copy");
  }
  return VipsPicture(copy);
}

inline Bytes written(VipsImage* image, const char* suffix) {
  void* data = nullptr;
  std::size_t size = 0;
  if (vips_image_write_to_buffer(image, suffix, &data, &size, nullptr) != 0) {
    throw std::runtime_error(std::string("libvips does not write ") + suffix + ": " + vips_error_buffer());
  }
  const std::unique_ptr<void, decltype(&g_free)> owned(data, &g_free);
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  return {bytes, bytes + size};
}

inline cv::Mat to_rgb(const cv::Mat& bgr) {
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  return rgb;
}

// Suffixes such as ".heic", ".avif[lossless]", ".gif" and ".tif[compression=jpeg]"; `exif` is a whole block
// with "Exif\0\0".
inline Bytes saved(const cv::Mat& bgr, const char* suffix, const std::string& exif = {}) {
  const VipsPicture image = vips_picture(to_rgb(bgr), VIPS_INTERPRETATION_sRGB);
  if (!exif.empty()) vips_image_set_blob_copy(image.get(), VIPS_META_EXIF_NAME, exif.data(), exif.size());
  return written(image.get(), suffix);
}

// Frames one below the other.
inline Bytes saved_animation(const cv::Mat& frames, int frame_height, const char* suffix) {
  const VipsPicture image = vips_picture(to_rgb(frames), VIPS_INTERPRETATION_sRGB);
  vips_image_set_int(image.get(), VIPS_META_PAGE_HEIGHT, frame_height);
  return written(image.get(), suffix);
}

// An even area of ink as a JPEG, inverted under Adobe's marker as is the custom.
inline Bytes saved_cmyk(const cv::Vec4b& ink) {
  const cv::Mat pixels(16, 16, CV_8UC4, cv::Scalar(ink));
  return written(vips_picture(pixels, VIPS_INTERPRETATION_CMYK).get(), ".jpg[Q=95]");
}

}  // namespace schoolgate::test
