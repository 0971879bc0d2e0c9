#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE
#include <cstdlib>

#include <jerror.h>  // needs jpeglib.h
#include <jpeglib.h>

#include "pipeline/photo/decoding/codecs.hpp"
#include "pipeline/photo/decoding/row_converter.hpp"
#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/jpeg_segments.hpp"

namespace schoolgate::pipeline {
namespace {

// Encoders write about ten scans; a file of thousands only wants to keep the machine busy.
constexpr int kMostScans = 100;

struct Decoder {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf escape{};
  JpegOddities oddities = JpegOddities::Refuse;
  bool too_many_scans = false;
  JOCTET* icc = nullptr;
  unsigned int icc_size = 0;

  Decoder() = default;
  ~Decoder() {
    std::free(icc);
    jpeg_destroy_decompress(&info);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

Decoder& owner(j_common_ptr info) { return *static_cast<Decoder*>(info->client_data); }

[[noreturn]] void on_error(j_common_ptr info) { std::longjmp(owner(info).escape, 1); }

// libjpeg calls lost picture data a warning and fills up with grey. Only what changes no pixel is tolerated.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  if (owner(info).oddities == JpegOddities::Refuse) on_error(info);
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_BOGUS_ICC:
      return;
    default:
      on_error(info);
  }
}

void on_output(j_common_ptr) {}

void on_progress(j_common_ptr info) {
  Decoder& decoder = owner(info);
  if (decoder.info.input_scan_number <= kMostScans) return;
  decoder.too_many_scans = true;
  on_error(info);
}

void prepare(Decoder& decoder) {
  decoder.info.err = jpeg_std_error(&decoder.errors);
  decoder.errors.error_exit = on_error;
  decoder.errors.emit_message = on_message;
  decoder.errors.output_message = on_output;
  decoder.info.client_data = &decoder;
  decoder.progress.progress_monitor = on_progress;
}

// The functions that may be jumped out of hold nothing that needs destroying.
bool read_header(Decoder& decoder, const std::uint8_t* bytes, std::size_t size) {
  if (setjmp(decoder.escape) != 0) return false;
  jpeg_create_decompress(&decoder.info);
  decoder.info.client_data = &decoder;
  decoder.info.progress = &decoder.progress;
  jpeg_mem_src(&decoder.info, bytes, static_cast<unsigned long>(size));
  jpeg_save_markers(&decoder.info, JPEG_APP0 + 2, 0xFFFF);
  if (jpeg_read_header(&decoder.info, TRUE) != JPEG_HEADER_OK) return false;
  jpeg_read_icc_profile(&decoder.info, &decoder.icc, &decoder.icc_size);
  return true;
}

bool read_pixels(Decoder& decoder, RowConverter& converter, std::uint8_t* row, std::uint8_t* bgr,
                 std::size_t step) {
  if (setjmp(decoder.escape) != 0) return false;
  jpeg_start_decompress(&decoder.info);
  while (decoder.info.output_scanline < decoder.info.output_height) {
    const std::size_t y = decoder.info.output_scanline;
    jpeg_read_scanlines(&decoder.info, &row, 1);
    converter.convert(row, bgr + y * step);
  }
  jpeg_finish_decompress(&decoder.info);
  return true;
}

Samples choose_samples(jpeg_decompress_struct& info) {
  const J_COLOR_SPACE stored = info.jpeg_color_space;
  if (stored == JCS_GRAYSCALE) {
    info.out_color_space = JCS_GRAYSCALE;
    return Samples::Grey;
  }
  if (stored == JCS_CMYK || stored == JCS_YCCK) {
    info.out_color_space = JCS_CMYK;
    return Samples::InvertedCmyk;  // as all programs write and read it, with Adobe's marker or without
  }
  info.out_color_space = JCS_RGB;
  return Samples::Rgb;
}

bool libjpeg_stops_at(std::uint8_t marker) {
  return (marker > jpeg::kStray && marker < jpeg::kSof0) || (marker > jpeg::kApp15 && marker < jpeg::kCom);
}

// The same picture without what libjpeg will not step over, and with an end marker, or nothing when it is fit
// to be read as it is. A file that lost its end marker may hold every pixel: with the marker in place libjpeg
// tells which is the case.
Bytes make_passable(ByteView bytes) {
  const JpegStructure structure = walk_jpeg(bytes);
  Bytes passable;
  std::size_t copied = 0;
  for (const JpegSegment& segment : structure.segments) {
    if (!libjpeg_stops_at(segment.marker)) continue;
    const ByteView before = bytes.subspan(copied, segment.offset - copied);
    passable.insert(passable.end(), before.begin(), before.end());
    copied = segment.offset + segment.size;
  }
  if (copied == 0 && structure.ended) return passable;
  passable.insert(passable.end(), bytes.begin() + static_cast<std::ptrdiff_t>(copied), bytes.end());
  if (!structure.ended) {
    passable.push_back(0xFF);
    passable.push_back(jpeg::kEoi);
  }
  return passable;
}

tl::unexpected<Error> refusal(const Decoder& decoder) {
  if (decoder.too_many_scans) {
    return failure(ErrorCode::TooLarge,
                   "the JPEG picture is built of more than " + std::to_string(kMostScans) + " scans",
                   "no camera writes such a file; do not use it");
  }
  switch (decoder.errors.msg_code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_BAD_J_COLORSPACE:
      return unsupported(PictureFormat::Jpeg, "of a rare kind");
    default:
      return damaged(PictureFormat::Jpeg);
  }
}

}  // namespace

Result<cv::Mat> decode_jpeg(ByteView jpeg, const DecodeLimits& limits, JpegOddities oddities) {
  const Bytes passable = oddities == JpegOddities::Tolerate ? make_passable(jpeg) : Bytes();
  if (!passable.empty()) jpeg = passable;
  Decoder decoder;
  decoder.oddities = oddities;
  prepare(decoder);
  if (!read_header(decoder, jpeg.data(), jpeg.size())) return refusal(decoder);
  const std::int64_t width = decoder.info.image_width;
  const std::int64_t height = decoder.info.image_height;
  if (auto size = check_size(width, height, PictureFormat::Jpeg, limits); !size) {
    return tl::unexpected(size.error());
  }
  const RowLayout layout{choose_samples(decoder.info), false, false, static_cast<int>(width)};
  RowConverter converter(layout, ByteView(decoder.icc, decoder.icc_size));
  Bytes row(static_cast<std::size_t>(width) * 4);
  cv::Mat bgr(static_cast<int>(height), static_cast<int>(width), CV_8UC3);
  if (!read_pixels(decoder, converter, row.data(), bgr.data, bgr.step)) return refusal(decoder);
  return bgr;
}

}  // namespace schoolgate::pipeline
