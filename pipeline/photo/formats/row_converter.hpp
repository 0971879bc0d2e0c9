// Rows of samples as a codec gives them, to 8-bit sRGB in OpenCV's order.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

enum class Samples {
  Grey,
  Rgb,
  Cmyk,
  InvertedCmyk
};  // inverted: as Adobe writes it into JPEG, 255 is no ink

struct RowLayout {
  Samples samples = Samples::Rgb;
  bool sixteen_bit = false;  // samples are uint16 in the machine's order, else uint8
  bool alpha = false;        // one more sample, not premultiplied
  int width = 0;
};

// Converts through the picture's own colour profile where it has one that fits its samples, else takes grey
// and RGB for sRGB and CMYK for plain ink; lays transparency on white. One object serves one thread.
class RowConverter {
 public:
  RowConverter(const RowLayout& layout, ByteView icc_profile);
  ~RowConverter();
  RowConverter(const RowConverter&) = delete;
  RowConverter& operator=(const RowConverter&) = delete;

  // Needs a whole row as the layout says; writes 3 * width bytes.
  void convert(const void* row, std::uint8_t* bgr);

 private:
  struct Profile;
  template <typename Sample>
  void convert_plainly(const Sample* row, std::uint8_t* bgr) const;
  template <typename Sample>
  void lay_on_white(const Sample* row, std::uint8_t* bgr) const;

  RowLayout layout_;
  int channels_ = 3;                  // with alpha
  std::unique_ptr<Profile> profile_;  // null when nothing needs converting
};

}  // namespace schoolgate::pipeline
