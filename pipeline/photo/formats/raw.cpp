#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <libraw/libraw.h>
#include <opencv2/imgproc.hpp>

#include "pipeline/photo/files/heif_boxes.hpp"
#include "pipeline/photo/files/tiff_pictures.hpp"
#include "pipeline/photo/files/tiff_reader.hpp"
#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

struct FreeDeveloped {
  void operator()(libraw_processed_image_t* picture) const { LibRaw::dcraw_clear_mem(picture); }
};
using Developed = std::unique_ptr<libraw_processed_image_t, FreeDeveloped>;

// The camera's own white balance and LibRaw's default brightness; the curve and primaries of sRGB.
void set_up(LibRaw& raw, bool& data_is_damaged) {
  auto& parameters = raw.imgdata.params;
  parameters.use_camera_wb = 1;
  parameters.output_color = 1;
  parameters.output_bps = 8;
  parameters.gamm[0] = 1 / 2.4;
  parameters.gamm[1] = 12.92;
  // LibRaw goes on with what is missing or damaged, and only tells that it did. The offset's type is another
  // in each of its versions.
  const auto remember = [](void* damaged, const char* /*file*/, auto /*offset*/) {
    *static_cast<bool*>(damaged) = true;
  };
  raw.set_dataerror_handler(remember, &data_is_damaged);
}

tl::unexpected<Error> cannot_be_developed() {
  return unsupported(kRaw, "of a kind that cannot be developed here");
}

tl::unexpected<Error> raw_refusal(int problem) {
  switch (problem) {
    case LIBRAW_FILE_UNSUPPORTED:
    case LIBRAW_NOT_IMPLEMENTED:
    case LIBRAW_REQUEST_FOR_NONEXISTENT_IMAGE:
      return cannot_be_developed();
    case LIBRAW_UNSUFFICIENT_MEMORY:
    case LIBRAW_TOO_BIG:
      return failure(ErrorCode::TooLarge, "there is not enough memory for this picture", "make it smaller");
    default:
      return damaged(kRaw);
  }
}

// Asked after the headers were read and before anything is unpacked.
Status check_headers(const LibRaw& raw, ByteView bytes, const DecodeLimits& limits) {
  const auto& sizes = raw.imgdata.sizes;
  const int width = std::max(sizes.raw_width, sizes.width);
  const int height = std::max(sizes.raw_height, sizes.height);
  // Where a sensor's pixels are no squares, one side is stretched.
  constexpr double kMostStretched = 4;
  const double aspect = sizes.pixel_aspect;
  if (!(aspect >= 1 / kMostStretched && aspect <= kMostStretched)) return damaged(kRaw);
  if (auto fits = check_size(std::lround(width * std::max(1.0, aspect)),
                             std::lround(height * std::max(1.0, 1 / aspect)), kRaw, limits);
      !fits) {
    return fits;
  }
  // Where LibRaw does not know how the sensor's data are stored, it may settle for another of the pictures.
  const auto longest = static_cast<std::uint64_t>(std::max(sizes.width, sizes.height));
  if (2 * longest < survey_tiff(bytes).longest_side) return cannot_be_developed();
  return {};
}

Result<cv::Mat> as_bgr(const libraw_processed_image_t& developed, const DecodeLimits& limits) {
  const bool grey = developed.colors == 1;
  if (developed.type != LIBRAW_IMAGE_BITMAP || developed.bits != 8 || (!grey && developed.colors != 3)) {
    return cannot_be_developed();
  }
  if (auto fits = check_size(developed.width, developed.height, kRaw, limits); !fits) {
    return tl::unexpected(fits.error());
  }
  const int type = grey ? CV_8UC1 : CV_8UC3;
  // The matrix only reads, and is gone before the picture is.
  const cv::Mat stored(developed.height, developed.width, type, const_cast<unsigned char*>(developed.data));
  cv::Mat bgr;
  cv::cvtColor(stored, bgr, grey ? cv::COLOR_GRAY2BGR : cv::COLOR_RGB2BGR);
  return bgr;
}

Result<cv::Mat> develop(LibRaw& raw, ByteView bytes, const DecodeLimits& limits) {
  bool data_is_damaged = false;
  set_up(raw, data_is_damaged);
  auto* data = const_cast<std::uint8_t*>(bytes.data());  // it only reads
  if (const int problem = raw.open_buffer(data, bytes.size()); problem != LIBRAW_SUCCESS) {
    return raw_refusal(problem);
  }
  if (auto fine = check_headers(raw, bytes, limits); !fine) return tl::unexpected(fine.error());
  if (const int problem = raw.unpack(); problem != LIBRAW_SUCCESS) return raw_refusal(problem);
  if (const int problem = raw.dcraw_process(); problem != LIBRAW_SUCCESS) return raw_refusal(problem);
  if (data_is_damaged || raw.error_count() != 0) return damaged(kRaw);
  int problem = LIBRAW_SUCCESS;
  const Developed developed(raw.dcraw_make_mem_image(&problem));
  if (!developed || problem != LIBRAW_SUCCESS) return raw_refusal(problem);
  return as_bgr(*developed, limits);
}

Result<cv::Mat> decode_raw(ByteView bytes, const DecodeLimits& limits) {
  // The makers' own containers are refused: LibRaw reads some, but nobody here has proved it on broken ones.
  if (!TiffReader(bytes).valid()) return cannot_be_developed();
  const auto raw = std::make_unique<LibRaw>();  // too large for a thread's stack
  try {
    return develop(*raw, bytes, limits);
  } catch (const LibRaw_exceptions&) {  // most come out as numbers, but not all
    return damaged(kRaw);
  }
}

// TIFF inside, or a container of the maker's own: Olympus, Panasonic and Leica, Fujifilm, Sigma, Canon's CR3.
bool begins_raw(ByteView bytes) {
  constexpr std::array kMakers = {"IIRO"sv, "IIRS"sv, "MMOR"sv, "IIU\0"sv, "FUJIFILMCCD-RAW"sv, "FOVb"sv};
  return std::any_of(kMakers.begin(), kMakers.end(), [&](auto maker) { return starts_with(bytes, maker); }) ||
         has_brand(bytes, std::array{"crx "sv}) || survey_tiff(bytes).raw;
}

}  // namespace

const PictureFormat kRaw{.name = "camera raw",
                         .endings = ".dng .nef .nrw .cr2 .cr3 .arw .orf .rw2 .raf .pef .srw",
                         .begins = begins_raw,
                         .decode = decode_raw,
                         .note = note_tiff,
                         .upright = true,
                         .many_kinds = true};

}  // namespace schoolgate::pipeline
