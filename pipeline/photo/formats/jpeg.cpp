#include "pipeline/photo/formats/jpeg.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdio>  // jpeglib.h needs FILE
#include <cstdlib>

#include <jerror.h>  // needs jpeglib.h
#include <jpeglib.h>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/jpeg_segments.hpp"
#include "pipeline/photo/formats/row_converter.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

// Encoders write about ten scans, a dozen at most; a file of thousands only wants to keep the machine busy.
// Each goes over the whole picture, so that a large one may have fewer: sixteen of 120 megapixels.
constexpr std::int64_t kMostScans = 100;
constexpr std::int64_t kMostScannedPixels = 16 * std::int64_t{120'000'000};
constexpr std::int64_t kUsualScans = 12;  // ten, as encoders make them, of a picture of any size

std::int64_t most_scans(const jpeg_decompress_struct& info) {
  const std::int64_t pixels = std::int64_t{info.image_width} * info.image_height;
  return std::min(kMostScans, std::max<std::int64_t>(kUsualScans,
                                                     kMostScannedPixels / std::max<std::int64_t>(1, pixels)));
}

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
  if (decoder.info.input_scan_number <= most_scans(decoder.info)) return;
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
                   "the JPEG picture is built of more than " + std::to_string(most_scans(decoder.info)) +
                       " scans, too many for its size",
                   "no camera writes such a file; do not use it, or save it anew as a plain JPEG");
  }
  switch (decoder.errors.msg_code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_BAD_J_COLORSPACE:
      return unsupported(kJpeg, "of a rare kind");
    default:
      return damaged(kJpeg);
  }
}

constexpr auto kExif = "Exif\0\0"sv;

bool mentions(ByteView bytes, std::string_view text) {
  return as_text(bytes).find(text) != std::string_view::npos;
}

void note_jfif(ByteView payload, MetadataNotes& notes) {
  constexpr std::size_t kWithoutThumbnail = 14;
  if (starts_with(payload, "JFXX\0"sv)) {
    notes.held.emplace("jfif.thumbnail");
  } else if (!starts_with(payload, "JFIF\0"sv)) {
    notes.held.emplace("app0");
  } else if (payload.size() > kWithoutThumbnail) {
    notes.held.emplace(payload[12] > 0 && payload[13] > 0 ? "jfif.thumbnail" : "app0");
  }
}

void note_app(std::uint8_t marker, ByteView payload, MetadataNotes& notes) {
  const int index = marker - jpeg::kApp0;
  if (index == 0) {
    note_jfif(payload, notes);
  } else if (index == 1 && starts_with(payload, "http://ns.adobe.com/x"sv)) {
    notes.held.emplace("xmp");
    if (mentions(payload, "MotionPhoto") || mentions(payload, "MicroVideo")) {
      notes.held.emplace("motion_video");
    }
  } else if (index == 2 && starts_with(payload, "ICC_PROFILE\0"sv)) {
    notes.held.emplace("icc");
  } else if (index == 2 && starts_with(payload, "MPF\0"sv)) {
    notes.held.emplace("mpf");
  } else if (index == 2 && starts_with(payload, "FPXR\0"sv)) {
    notes.held.emplace("flashpix");
  } else if (index == 11 && starts_with(payload, "JP"sv)) {
    notes.held.emplace("c2pa");
  } else if (index == 13 && starts_with(payload, "Photoshop 3.0\0"sv)) {
    note_photoshop(payload.subspan(14), notes);
  } else if (index != 14 || !starts_with(payload, "Adobe"sv)) {  // that one tells the colour coding only
    notes.held.emplace("app" + std::to_string(index));
  }
}

// A block of more than 64 KB goes on in the next segment, under the same heading.
void note_exif_segments(const std::vector<ByteView>& segments, MetadataNotes& notes) {
  constexpr std::size_t kFull = 65533;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].size() < kFull || i + 1 == segments.size()) {
      note_exif(segments[i], notes);
      continue;
    }
    Bytes joined(segments[i].begin(), segments[i].end());
    while (segments[i].size() == kFull && i + 1 < segments.size()) {
      const ByteView rest = segments[++i].subspan(kExif.size());
      joined.insert(joined.end(), rest.begin(), rest.end());
    }
    note_exif(joined, notes);
  }
}

void note_trailing(ByteView rest, MetadataNotes& notes) {
  if (rest.empty()) return;
  notes.held.emplace("trailing");
  if (mentions(rest, "\xFF\xD8\xFF"sv)) notes.held.emplace("extra_image");
  if (mentions(rest, "ftyp")) notes.held.emplace("motion_video");
}

void note_jpeg(ByteView jpeg, MetadataNotes& notes) {
  const JpegStructure structure = walk_jpeg(jpeg);
  std::vector<ByteView> exif;
  for (const JpegSegment& segment : structure.segments) {
    if (segment.marker == jpeg::kApp0 + 1 && starts_with(segment.payload, kExif)) {
      exif.push_back(segment.payload);
    } else if (segment.marker >= jpeg::kApp0 && segment.marker <= jpeg::kApp15) {
      note_app(segment.marker, segment.payload, notes);
    } else if (segment.marker == jpeg::kCom) {
      notes.held.emplace("comment");
    } else if (segment.marker > jpeg::kApp15) {
      notes.held.emplace("private");
    } else if (segment.marker == jpeg::kStray && segment.size > 2) {
      notes.held.emplace("stray");
    }
  }
  note_exif_segments(exif, notes);
  if (structure.ended) note_trailing(jpeg.subspan(structure.end), notes);
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
  if (auto size = check_size(width, height, kJpeg, limits); !size) {
    return tl::unexpected(size.error());
  }
  const RowLayout layout{choose_samples(decoder.info), false, false, static_cast<int>(width)};
  RowConverter converter(layout, ByteView(decoder.icc, decoder.icc_size));
  Bytes row(static_cast<std::size_t>(width) * 4);
  cv::Mat bgr(static_cast<int>(height), static_cast<int>(width), CV_8UC3);
  if (!read_pixels(decoder, converter, row.data(), bgr.data, bgr.step)) return refusal(decoder);
  return bgr;
}

const PictureFormat kJpeg{
    .name = "JPEG",
    .endings = ".jpg .jpeg",
    .begins = [](ByteView bytes) { return starts_with(bytes, "\xFF\xD8\xFF"); },
    .decode = [](ByteView jpeg,
                 const DecodeLimits& limits) { return decode_jpeg(jpeg, limits, JpegOddities::Tolerate); },
    .note = note_jpeg,
    .ends = [](ByteView jpeg) { return walk_jpeg(jpeg).ended; }};

}  // namespace schoolgate::pipeline
