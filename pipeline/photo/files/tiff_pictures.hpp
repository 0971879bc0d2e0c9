// Which of the pictures in a TIFF file is the photo: many hold a small preview before it. For the
// formats.
#pragma once

#include <cstdint>
#include <optional>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

struct TiffPicture {
  int page = 0;    // in the chain of directories
  int below = -1;  // which of the page's SubIFDs; -1: the page itself
  std::uint64_t width = 0;
  std::uint64_t height = 0;
};

struct TiffPictures {
  // The file holds what a camera's sensor saw (DNG, NEF, CR2, ARW...), not yet a picture.
  bool raw = false;
  // The picture that the file is about: its first page, unless that is marked as a reduced copy, or another
  // picture, not so marked, is at least twice as wide and high. Absent where no directory states a size.
  std::optional<TiffPicture> photo;
  std::uint64_t longest_side = 0;  // of all pictures in it, reduced or not
};

[[nodiscard]] TiffPictures survey_tiff(ByteView tiff);

}  // namespace schoolgate::pipeline
