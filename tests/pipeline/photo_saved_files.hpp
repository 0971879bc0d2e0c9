// Files in the formats that OpenCV cannot write, made by libvips; HEIC and AVIF by libheif itself, since the
// writer of libvips 8.14 fails with libheif 1.18 and later.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

// Otherwise libvips 8.16 makes Rect a macro, and cv::Rect with it.
#define VIPS_DISABLE_COMPAT
#include <libheif/heif.h>
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

inline void sound(heif_error done) {
  if (done.code != heif_error_Ok) throw std::runtime_error(std::string("libheif: ") + done.message);
}

// Of quality 95.
inline Bytes written_by_libheif(const cv::Mat& rgb, heif_compression_format format, const std::string& exif) {
  const std::unique_ptr<heif_context, decltype(&heif_context_free)> context(heif_context_alloc(),
                                                                            &heif_context_free);
  heif_encoder* made = nullptr;
  sound(heif_context_get_encoder_for_format(context.get(), format, &made));
  const std::unique_ptr<heif_encoder, decltype(&heif_encoder_release)> encoder(made, &heif_encoder_release);
  sound(heif_encoder_set_lossy_quality(encoder.get(), 95));
  heif_image* picture = nullptr;
  sound(heif_image_create(rgb.cols, rgb.rows, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &picture));
  const std::unique_ptr<heif_image, decltype(&heif_image_release)> image(picture, &heif_image_release);
  sound(heif_image_add_plane(image.get(), heif_channel_interleaved, rgb.cols, rgb.rows, 8));
  int stride = 0;
  std::uint8_t* rows = heif_image_get_plane(image.get(), heif_channel_interleaved, &stride);
  rgb.copyTo(cv::Mat(rgb.size(), CV_8UC3, rows, static_cast<std::size_t>(stride)));
  heif_image_handle* inside = nullptr;
  sound(heif_context_encode_image(context.get(), image.get(), encoder.get(), nullptr, &inside));
  const std::unique_ptr<heif_image_handle, decltype(&heif_image_handle_release)> handle(
      inside, &heif_image_handle_release);
  if (!exif.empty()) {
    sound(heif_context_add_exif_metadata(context.get(), handle.get(), exif.data(),
                                         static_cast<int>(exif.size())));
  }
  Bytes bytes;
  heif_writer writer{};
  writer.writer_api_version = 1;
  writer.write = [](heif_context* /*context*/, const void* data, std::size_t size, void* user) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    static_cast<Bytes*>(user)->assign(first, first + size);
    return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
  };
  sound(heif_context_write(context.get(), &writer, &bytes));
  return bytes;
}

// Suffixes such as ".heic", ".avif", ".gif" and ".tif[compression=jpeg]"; `exif` is a whole block with
// "Exif\0\0".
inline Bytes saved(const cv::Mat& bgr, const char* suffix, const std::string& exif = {}) {
  if (suffix == std::string_view(".heic"))
    return written_by_libheif(to_rgb(bgr), heif_compression_HEVC, exif);
  if (suffix == std::string_view(".avif")) return written_by_libheif(to_rgb(bgr), heif_compression_AV1, exif);
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
