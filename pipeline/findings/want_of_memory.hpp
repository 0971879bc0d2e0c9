// When the machine runs out of memory in the midst of a photo, that is not the photo's fault.
#pragma once

#include <exception>
#include <new>

#include <opencv2/core.hpp>

#include "foundation/result.hpp"

namespace schoolgate::pipeline {

// OpenCV tells it in its own way.
[[nodiscard]] inline bool is_want_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  const auto* of_opencv = dynamic_cast<const cv::Exception*>(&error);
  return of_opencv != nullptr && of_opencv->code == cv::Error::StsNoMem;
}

[[nodiscard]] inline Error want_of_memory() {
  return {ErrorCode::Unavailable, "the machine has no memory left for this photo",
          "close other programs, or work on fewer photos at a time (--jobs 1)"};
}

// Is it the one above?
[[nodiscard]] inline bool is_want_of_memory(const Error& error) {
  return error.message == want_of_memory().message;
}

}  // namespace schoolgate::pipeline
