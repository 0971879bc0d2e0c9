// One function for each library that turns a format's bytes into pixels: for decode(), and the one of JPEG
// for the verifier too. All of them read the size from the header and compare it with the limit before any
// pixel is decoded, give CV_8UC3 BGR in sRGB, as stored where they do not say otherwise (decode() turns it
// upright), and refuse what is damaged or cut short. They may throw std::bad_alloc and cv::Exception.
#pragma once

#include <opencv2/core.hpp>

#include "foundation/result.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo/files/format.hpp"

namespace schoolgate::pipeline {

// Oddities: what changes no pixel, such as stray bytes, unknown segments or a missing end marker.
enum class JpegOddities { Refuse, Tolerate };
[[nodiscard]] Result<cv::Mat> decode_jpeg(ByteView jpeg, const DecodeLimits& limits, JpegOddities oddities);
// PNG, WebP, TIFF, GIF; HEIC and AVIF of which walk_heif() says that they are whole and described. The photo
// itself, never a reduced copy beside it.
[[nodiscard]] Result<cv::Mat> decode_with_vips(ByteView bytes, PictureFormat format,
                                               const DecodeLimits& limits);
[[nodiscard]] Result<cv::Mat> decode_bmp(ByteView bmp, const DecodeLimits& limits);
// What a camera's sensor saw, developed and upright already.
[[nodiscard]] Result<cv::Mat> decode_raw(ByteView raw, const DecodeLimits& limits);

// Why libvips opened no HEIC or AVIF picture, as libheif tells it.
[[nodiscard]] tl::unexpected<Error> heif_refusal(ByteView heif, PictureFormat format,
                                                 const DecodeLimits& limits);

// The sentences of a refusal, the same for every format.
[[nodiscard]] tl::unexpected<Error> damaged(PictureFormat format);
[[nodiscard]] tl::unexpected<Error> unsupported(PictureFormat format, const std::string& kind);
// Nothing when width and height are positive and within the limit.
[[nodiscard]] Status check_size(std::int64_t width, std::int64_t height, PictureFormat format,
                                const DecodeLimits& limits);

}  // namespace schoolgate::pipeline
