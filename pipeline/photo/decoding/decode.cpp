#include "pipeline/photo/decoding/decode.hpp"

#include <new>

#include <opencv2/core.hpp>

#include "pipeline/findings/want_of_memory.hpp"
#include "pipeline/photo/decoding/codecs.hpp"
#include "pipeline/photo/files/format.hpp"
#include "pipeline/photo/files/heif_boxes.hpp"
#include "pipeline/photo/metadata/metadata.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr const char* kSaveAsJpeg = "open it in a picture program and save it as JPEG";

Result<cv::Mat> decode_heif(ByteView original, PictureFormat format, const DecodeLimits& limits) {
  const HeifBoxes boxes = walk_heif(original);
  return boxes.described ? decode_with_vips(boxes.whole, format, limits) : damaged(format);
}

Result<cv::Mat> decode_pixels(ByteView original, PictureFormat format, const DecodeLimits& limits) {
  switch (format) {
    case PictureFormat::Jpeg:
      return decode_jpeg(original, limits, JpegOddities::Tolerate);
    case PictureFormat::Bmp:
      return decode_bmp(original, limits);
    case PictureFormat::Png:
    case PictureFormat::WebP:
    case PictureFormat::Tiff:
    case PictureFormat::Gif:
      return decode_with_vips(original, format, limits);
    case PictureFormat::Heic:
    case PictureFormat::Avif:
      return decode_heif(original, format, limits);
    case PictureFormat::Raw:
      return decode_raw(original, limits);
  }
  return damaged(format);
}

// EXIF 2.32, tag 0x0112: which way the stored rows and columns run, undone.
cv::Mat turn_upright(cv::Mat stored, int orientation) {
  cv::Mat upright;
  switch (orientation) {
    case 2:
      cv::flip(stored, upright, 1);
      return upright;
    case 3:
      cv::rotate(stored, upright, cv::ROTATE_180);
      return upright;
    case 4:
      cv::flip(stored, upright, 0);
      return upright;
    case 5:
      cv::transpose(stored, upright);
      return upright;
    case 6:
      cv::rotate(stored, upright, cv::ROTATE_90_CLOCKWISE);
      return upright;
    case 7:
      cv::transpose(stored, upright);
      cv::rotate(upright, upright, cv::ROTATE_180);
      return upright;
    case 8:
      cv::rotate(stored, upright, cv::ROTATE_90_COUNTERCLOCKWISE);
      return upright;
    default:
      return stored;
  }
}

}  // namespace

tl::unexpected<Error> damaged(PictureFormat format) {
  const std::string picture = "the " + std::string(word(format)) + " picture is damaged";
  switch (format) {
    case PictureFormat::Jpeg:
    case PictureFormat::Png:
    case PictureFormat::WebP:
    case PictureFormat::Bmp:
    case PictureFormat::Gif:
      return failure(ErrorCode::InvalidInput, picture + " or cut short",
                     "copy it from the camera or phone once more");
    case PictureFormat::Tiff:
    case PictureFormat::Heic:
    case PictureFormat::Avif:
    case PictureFormat::Raw:  // formats of many kinds, of which no library reads all
      break;
  }
  return failure(ErrorCode::InvalidInput, picture + ", cut short or stored in a rare way",
                 "copy it once more, or " + std::string(kSaveAsJpeg));
}

tl::unexpected<Error> unsupported(PictureFormat format, const std::string& kind) {
  return failure(ErrorCode::Unsupported, "this is a " + std::string(word(format)) + " picture " + kind,
                 kSaveAsJpeg);
}

Status check_size(std::int64_t width, std::int64_t height, PictureFormat format, const DecodeLimits& limits) {
  if (width <= 0 || height <= 0) return damaged(format);
  const auto w = static_cast<std::uint64_t>(width);
  const auto h = static_cast<std::uint64_t>(height);
  if (h <= limits.most_pixels / w) return {};
  return failure(ErrorCode::TooLarge,
                 "the picture says it has " + std::to_string(w) + " x " + std::to_string(h) +
                     " pixels, and the limit is " + std::to_string(limits.most_pixels / 1'000'000) +
                     " million",
                 "make it smaller, or raise the limit in the settings");
}

Result<Photo> decode(ByteView original, const DecodeLimits& limits) {
  if (original.empty()) {
    return failure(ErrorCode::InvalidInput, "the file is empty",
                   "copy it from the camera or phone once more");
  }
  const auto format = recognise(original);
  if (!format) {
    return failure(ErrorCode::Unsupported, "this is no picture in a format that Schoolgate reads",
                   kSaveAsJpeg);
  }
  try {
    auto pixels = decode_pixels(original, *format, limits);
    if (!pixels) return tl::unexpected(pixels.error());
    OriginalMetadata metadata = list_metadata(original);
    return Photo{turn_upright(std::move(*pixels), metadata.orientation), std::string(word(*format)),
                 std::move(metadata.held), std::move(metadata.device)};
  } catch (const std::bad_alloc&) {
    return tl::unexpected(want_of_memory());
  } catch (const cv::Exception& problem) {
    return is_want_of_memory(problem) ? tl::unexpected(want_of_memory()) : damaged(*format);
  }
}

}  // namespace schoolgate::pipeline
