#include "pipeline/redaction/encode.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE
#include <cstdlib>

#include <jpeglib.h>

#include "pipeline/scaling/reduce.hpp"

namespace schoolgate::pipeline {
namespace {

struct Encoder {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  std::jmp_buf escape{};
  unsigned char* bytes = nullptr;
  unsigned long size = 0;

  Encoder() = default;
  ~Encoder() {
    jpeg_destroy_compress(&info);
    std::free(bytes);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
};

[[noreturn]] void on_error(j_common_ptr info) {
  std::longjmp(static_cast<Encoder*>(info->client_data)->escape, 1);
}

void on_output(j_common_ptr) {}

// May be jumped out of, so it holds nothing that needs destroying.
bool write_picture(Encoder& encoder, const cv::Mat& bgr, int quality) {
  encoder.info.err = jpeg_std_error(&encoder.errors);
  encoder.errors.error_exit = on_error;
  encoder.errors.output_message = on_output;
  encoder.info.client_data = &encoder;
  if (setjmp(encoder.escape) != 0) return false;
  jpeg_create_compress(&encoder.info);
  jpeg_mem_dest(&encoder.info, &encoder.bytes, &encoder.size);
  encoder.info.image_width = static_cast<JDIMENSION>(bgr.cols);
  encoder.info.image_height = static_cast<JDIMENSION>(bgr.rows);
  encoder.info.input_components = 3;
  encoder.info.in_color_space = JCS_EXT_BGR;
  jpeg_set_defaults(&encoder.info);
  jpeg_set_quality(&encoder.info, quality, TRUE);
  encoder.info.optimize_coding = TRUE;
  jpeg_start_compress(&encoder.info, TRUE);
  while (encoder.info.next_scanline < encoder.info.image_height) {
    auto* row = const_cast<JSAMPLE*>(bgr.ptr(static_cast<int>(encoder.info.next_scanline)));
    jpeg_write_scanlines(&encoder.info, &row, 1);
  }
  jpeg_finish_compress(&encoder.info);
  return true;
}

}  // namespace

cv::Size encoded_size(cv::Size picture, const EncodeSettings& settings) {
  const int longest = std::max(picture.width, picture.height);
  if (settings.longest_side <= 0 || longest <= settings.longest_side) return picture;
  const double factor = static_cast<double>(settings.longest_side) / longest;
  return {std::max(1, cvRound(picture.width * factor)), std::max(1, cvRound(picture.height * factor))};
}

Result<Bytes> encode_jpeg(const cv::Mat& bgr, const EncodeSettings& settings) {
  constexpr int kLargestJpeg = 65500;  // libjpeg's JPEG_MAX_DIMENSION
  const cv::Size size = encoded_size(bgr.size(), settings);
  if (bgr.empty() || std::max(size.width, size.height) > kLargestJpeg) {
    return failure(ErrorCode::TooLarge,
                   "a JPEG picture can have at most " + std::to_string(kLargestJpeg) + " pixels a side",
                   "set a smaller output size for this platform");
  }
  const cv::Mat scaled = size == bgr.size() ? bgr : reduce_by_area(bgr, size);
  Encoder encoder;
  if (!write_picture(encoder, scaled, std::clamp(settings.jpeg_quality, 1, 100))) {
    return failure(ErrorCode::Unavailable, "the JPEG picture could not be written",
                   "see that the machine has memory left, then try again");
  }
  return Bytes(encoder.bytes, encoder.bytes + encoder.size);
}

}  // namespace schoolgate::pipeline
