// What the formats share that libvips reads.
#pragma once

#include <memory>

// Otherwise libvips 8.16 makes Rect a macro, and cv::Rect with it.
#define VIPS_DISABLE_COMPAT
#include <vips/vips.h>

#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {

struct UnrefObject {
  void operator()(void* object) const { g_object_unref(object); }
};
using VipsPicture = std::unique_ptr<VipsImage, UnrefObject>;

// libvips is a library of the whole process. Only the loaders that a format here names can run in it at all,
// whatever the bytes look like: no ImageMagick, no PDF, no SVG.
void start_vips();

// Needs a loader of libvips that reads from memory, and its own options in libvips' way; null where it
// refuses. Sequential access and memory=TRUE: rows are decoded as they are asked for, and where a format
// cannot do that it is unpacked into memory, never into a temporary file.
template <typename... Options>
[[nodiscard]] VipsPicture open_with_vips(int (*loader)(void*, std::size_t, VipsImage**, ...), ByteView bytes,
                                         Options... options) {
  start_vips();
  VipsImage* image = nullptr;
  auto* data = const_cast<std::uint8_t*>(bytes.data());  // the loaders only read
  const int failed = loader(data, bytes.size(), &image, "access", VIPS_ACCESS_SEQUENTIAL, "memory", TRUE,
                            "fail_on", VIPS_FAIL_ON_ERROR, options..., nullptr);
  vips_error_clear();
  return VipsPicture(failed == 0 ? image : nullptr);
}

// The pixels of what was opened, converted to sRGB; damaged() where that is nothing or breaks off.
[[nodiscard]] Result<cv::Mat> read_with_vips(const VipsPicture& picture, const PictureFormat& format,
                                             const DecodeLimits& limits);

}  // namespace schoolgate::pipeline
