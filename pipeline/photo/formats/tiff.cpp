#include "pipeline/photo/files/tiff_pictures.hpp"
#include "pipeline/photo/files/tiff_reader.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"

namespace schoolgate::pipeline {
namespace {

bool begins_tiff(ByteView bytes) { return TiffReader(bytes).valid(); }

// The photo itself, never a reduced copy beside it.
Result<cv::Mat> decode_tiff(ByteView tiff, const DecodeLimits& limits) {
  const TiffPicture photo = survey_tiff(tiff).photo.value_or(TiffPicture{});
  return read_with_vips(open_with_vips(vips_tiffload_buffer, tiff, "page", photo.page, "subifd", photo.below),
                        kTiff, limits);
}

}  // namespace

const PictureFormat kTiff{.name = "TIFF",
                          .endings = ".tif .tiff",
                          .begins = begins_tiff,
                          .decode = decode_tiff,
                          .note = note_tiff,
                          .many_kinds = true};

}  // namespace schoolgate::pipeline
