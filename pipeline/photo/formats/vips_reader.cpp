#include "pipeline/photo/formats/vips_reader.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "pipeline/photo/formats/row_converter.hpp"

namespace schoolgate::pipeline {
namespace {

using Region = std::unique_ptr<VipsRegion, UnrefObject>;

void drop_message(const gchar*, GLogLevelFlags, const gchar*, gpointer) {}

// The sample layouts that need no further conversion; everything else (float, Lab, 32 bit) goes through
// libvips' own conversion to sRGB.
std::optional<RowLayout> layout_of(VipsImage* image) {
  const VipsBandFormat format = vips_image_get_format(image);
  if (format != VIPS_FORMAT_UCHAR && format != VIPS_FORMAT_USHORT) return std::nullopt;
  RowLayout layout;
  layout.sixteen_bit = format == VIPS_FORMAT_USHORT;
  layout.width = vips_image_get_width(image);
  const int bands = vips_image_get_bands(image);
  const auto with = [&](Samples samples, int colours) -> std::optional<RowLayout> {
    if (bands != colours && bands != colours + 1) return std::nullopt;
    layout.samples = samples;
    layout.alpha = bands == colours + 1;
    return layout;
  };
  switch (static_cast<int>(vips_image_get_interpretation(image))) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16:
      return with(Samples::Grey, 1);
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16:
      return with(Samples::Rgb, 3);
    case VIPS_INTERPRETATION_CMYK:
      return with(Samples::Cmyk, 4);
    default:
      return std::nullopt;
  }
}

VipsPicture to_srgb(VipsImage* image) {
  VipsImage* converted = nullptr;
  const int failed = vips_colourspace(image, &converted, VIPS_INTERPRETATION_sRGB, nullptr);
  vips_error_clear();
  return VipsPicture(failed == 0 ? converted : nullptr);
}

ByteView icc_profile(VipsImage* image) {
  const void* data = nullptr;
  std::size_t size = 0;
  if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0 ||
      vips_image_get_blob(image, VIPS_META_ICC_NAME, &data, &size) != 0) {
    return {};
  }
  return {static_cast<const std::uint8_t*>(data), size};
}

// VIPS_REGION_ADDR for a region that begins at the left edge, without its sign conversions.
const VipsPel* row_of(const VipsRegion& region, int y) {
  return region.data + static_cast<std::ptrdiff_t>(y - region.valid.top) * region.bpl;
}

// Pulls the picture through in strips from top to bottom, on this thread.
std::optional<cv::Mat> read_pixels(VipsImage* image, const RowLayout& layout, ByteView icc) {
  constexpr int kStrip = 64;
  RowConverter converter(layout, icc);
  const int height = vips_image_get_height(image);
  cv::Mat bgr(height, layout.width, CV_8UC3);
  const Region region(vips_region_new(image));
  for (int top = 0; top < height; top += kStrip) {
    const VipsRect strip{0, top, layout.width, std::min(kStrip, height - top)};
    if (vips_region_prepare(region.get(), &strip) != 0) {
      vips_error_clear();
      return std::nullopt;
    }
    for (int y = top; y < top + strip.height; ++y) {
      converter.convert(row_of(*region, y), bgr.ptr(y));
    }
  }
  return bgr;
}

}  // namespace

void start_vips() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (VIPS_INIT("schoolgate") != 0) throw std::runtime_error("libvips does not start");
    vips_concurrency_set(1);  // photos are spread over threads, not rows
    vips_cache_set_max(0);    // nothing of a photo outlives its decoding
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const char* loader : {"VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadTiff",
                               "VipsForeignLoadNsgif", "VipsForeignLoadHeif"}) {
      vips_operation_block_set(loader, FALSE);
    }
    // Faults arrive as failed calls; its warnings name what was tolerated, and file contents at that.
    g_log_set_handler("VIPS",
                      static_cast<GLogLevelFlags>(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE |
                                                  G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG),
                      drop_message, nullptr);
  });
}

Result<cv::Mat> read_with_vips(const VipsPicture& picture, const PictureFormat& format,
                               const DecodeLimits& limits) {
  if (!picture) return damaged(format);
  if (auto size = check_size(vips_image_get_width(picture.get()), vips_image_get_height(picture.get()),
                             format, limits);
      !size) {
    return tl::unexpected(size.error());
  }
  auto layout = layout_of(picture.get());
  ByteView icc = icc_profile(picture.get());
  VipsPicture converted;
  if (!layout) {
    converted = to_srgb(picture.get());
    layout = converted ? layout_of(converted.get()) : std::nullopt;
    if (!layout) return unsupported(format, "whose colours are stored in a rare way");
    icc = {};
  }
  auto pixels = read_pixels(converted ? converted.get() : picture.get(), *layout, icc);
  if (!pixels) return damaged(format);
  return std::move(*pixels);
}

}  // namespace schoolgate::pipeline
