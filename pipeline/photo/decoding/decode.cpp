#include "pipeline/photo/decoding/decode.hpp"

#include <array>
#include <new>

#include <opencv2/core.hpp>

#include "pipeline/findings/want_of_memory.hpp"
#include "pipeline/photo/decoding/metadata.hpp"

namespace schoolgate::pipeline {
namespace {

// EXIF 2.32, tag 0x0112, undone: from 5 on rows are columns, and the second four are mirrored as the first.
cv::Mat turn_upright(cv::Mat picture, int orientation) {
  constexpr std::array kAround = {0, 1, -1, 0};
  if (orientation > 4) picture = picture.t();
  const auto mirrored = static_cast<std::size_t>(orientation - 1) % kAround.size();
  if (mirrored != 0) cv::flip(picture, picture, kAround[mirrored]);
  return picture;
}

}  // namespace

Result<Photo> decode(ByteView original, const DecodeLimits& limits) {
  if (original.empty()) {
    return failure(ErrorCode::InvalidInput, "the file is empty",
                   "copy it from the camera or phone once more");
  }
  const PictureFormat* format = recognise(original);
  if (format == nullptr) {
    return failure(ErrorCode::Unsupported, "this is no picture in a format that Schoolgate reads",
                   kSaveAsJpeg);
  }
  try {
    auto pixels = format->decode(original, limits);
    if (!pixels) return tl::unexpected(pixels.error());
    OriginalMetadata metadata = list_metadata(original);
    return Photo{turn_upright(std::move(*pixels), metadata.orientation),
                 std::string(format->name),
                 std::move(metadata.held),
                 std::move(metadata.device),
                 metadata.taken,
                 std::move(metadata.serial)};
  } catch (const std::bad_alloc&) {
    return tl::unexpected(want_of_memory());
  } catch (const cv::Exception& problem) {
    return is_want_of_memory(problem) ? tl::unexpected(want_of_memory()) : damaged(*format);
  }
}

}  // namespace schoolgate::pipeline
