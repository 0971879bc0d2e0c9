#include "pipeline/photo/formats/heif.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <libheif/heif.h>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/heif_boxes.hpp"
#include "pipeline/photo/formats/vips_reader.hpp"

namespace schoolgate::pipeline {
namespace {

using namespace std::string_view_literals;

struct FreeHeif {
  void operator()(heif_context* context) const { heif_context_free(context); }
  void operator()(heif_image_handle* handle) const { heif_image_handle_release(handle); }
  void operator()(heif_image* image) const { heif_image_release(image); }
};

std::string written(std::uint32_t version) {
  return fmt::format("{}.{}.{}", version >> 24U, version >> 16U & 0xFFU, version >> 8U & 0xFFU);
}

// "tmap" says how a phone's bright copy is made from the plain one (ISO/IEC 23008-12 of 2024): an older
// libheif calls references to such an item a fault of the file.
bool holds_newer_items(ByteView heif) {
  constexpr std::size_t kHead = 64 << 10;  // the boxes that say what is there come first
  return as_text(heif.first(std::min(heif.size(), kHead))).find("tmap") != std::string_view::npos;
}

// Reads the picture as far as libheif does; nothing where it reads it whole.
Result<heif_error> trouble_with(ByteView heif, const PictureFormat& format, const DecodeLimits& limits) {
  const std::unique_ptr<heif_context, FreeHeif> context(heif_context_alloc());
  heif_error trouble =
      heif_context_read_from_memory_without_copy(context.get(), heif.data(), heif.size(), nullptr);
  if (trouble.code != heif_error_Ok) return trouble;
  heif_image_handle* primary = nullptr;
  trouble = heif_context_get_primary_image_handle(context.get(), &primary);
  if (trouble.code != heif_error_Ok) return trouble;
  const std::unique_ptr<heif_image_handle, FreeHeif> handle(primary);
  if (auto fits = check_size(heif_image_handle_get_width(primary), heif_image_handle_get_height(primary),
                             format, limits);
      !fits) {
    return tl::unexpected(fits.error());
  }
  heif_image* picture = nullptr;
  trouble = heif_decode_image(primary, &picture, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr);
  const std::unique_ptr<heif_image, FreeHeif> image(picture);
  return trouble;
}

tl::unexpected<Error> refusal_of(ByteView heif, const PictureFormat& format, const DecodeLimits& limits) {
  const auto trouble = trouble_with(heif, format, limits);
  if (!trouble) return tl::unexpected(trouble.error());
  const bool not_known = trouble->code == heif_error_Unsupported_feature ||
                         trouble->code == heif_error_Unsupported_filetype ||
                         trouble->code == heif_error_Plugin_loading_error;
  const bool newer_items = trouble->code != heif_error_Ok && holds_newer_items(heif);
  return heif_refusal(
      {.not_known = not_known, .newer_items = newer_items, .version = heif_get_version_number()}, format);
}

Result<cv::Mat> decode_heif(ByteView heif, const PictureFormat& format, const DecodeLimits& limits) {
  const HeifBoxes boxes = walk_heif(heif);
  if (!boxes.described) return damaged(format);
  auto pixels = read_with_vips(open_with_vips(vips_heifload_buffer, boxes.whole), format, limits);
  if (pixels || pixels.error().code != ErrorCode::InvalidInput) return pixels;
  return refusal_of(boxes.whole, format, limits);  // why libvips says that it is damaged, as libheif tells it
}

constexpr std::size_t kMostExif = 16 << 20;

void note_exif_item(const heif_image_handle* handle, heif_item_id id, MetadataNotes& notes) {
  notes.held.emplace("exif");
  const std::size_t size = heif_image_handle_get_metadata_size(handle, id);
  if (size < 4 || size > kMostExif) return;
  Bytes block(size);
  if (heif_image_handle_get_metadata(handle, id, block.data()).code != heif_error_Ok) return;
  // ISO/IEC 23008-12, annex A: a number of bytes to skip stands before the TIFF header.
  const std::uint64_t skip = number(block, 0, 4, std::endian::big).value_or(0);
  if (4 + skip <= block.size()) note_exif(ByteView(block).subspan(4 + skip), notes);
}

void note_blocks(const heif_image_handle* handle, MetadataNotes& notes) {
  const int count = heif_image_handle_get_number_of_metadata_blocks(handle, nullptr);
  if (count <= 0) return;
  std::vector<heif_item_id> ids(static_cast<std::size_t>(count));
  heif_image_handle_get_list_of_metadata_block_IDs(handle, nullptr, ids.data(), count);
  for (const heif_item_id id : ids) {
    const std::string_view type = heif_image_handle_get_metadata_type(handle, id);
    const std::string_view content = heif_image_handle_get_metadata_content_type(handle, id);
    if (type == "Exif") {
      note_exif_item(handle, id, notes);
    } else {
      notes.held.emplace(content == "application/rdf+xml" ? "xmp" : "private");
    }
  }
}

void note_heif(ByteView heif, MetadataNotes& notes) {
  const HeifBoxes boxes = walk_heif(heif);
  if (boxes.film) notes.held.emplace("motion_video");
  if (boxes.whole.size() < heif.size()) notes.held.emplace("trailing");
  if (!boxes.described) return;
  const std::unique_ptr<heif_context, FreeHeif> context(heif_context_alloc());
  if (heif_context_read_from_memory_without_copy(context.get(), boxes.whole.data(), boxes.whole.size(),
                                                 nullptr)
          .code != heif_error_Ok) {
    return;
  }
  if (heif_context_get_number_of_top_level_images(context.get()) > 1) notes.held.emplace("extra_image");
  heif_image_handle* primary = nullptr;
  if (heif_context_get_primary_image_handle(context.get(), &primary).code != heif_error_Ok) return;
  const std::unique_ptr<heif_image_handle, FreeHeif> handle(primary);
  note_blocks(handle.get(), notes);
  if (heif_image_handle_get_number_of_thumbnails(handle.get()) > 0) notes.held.emplace("heif.thumbnail");
  if (heif_image_handle_get_number_of_auxiliary_images(handle.get(), LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA) >
      0) {
    notes.held.emplace("extra_image");  // depth and gain maps show the scene again
  }
  const heif_color_profile_type profile = heif_image_handle_get_color_profile_type(handle.get());
  if (profile == heif_color_profile_type_rICC || profile == heif_color_profile_type_prof) {
    notes.held.emplace("icc");
  }
}

bool ends_heif(ByteView heif) {
  const HeifBoxes boxes = walk_heif(heif);
  return boxes.described && boxes.whole.size() == heif.size();
}

}  // namespace

HeifDecoder heif_decoder() {
  HeifDecoder decoder;
  decoder.version = heif_get_version();
  decoder.reads_heic = heif_have_decoder_for_format(heif_compression_HEVC) != 0;
  decoder.todays_phones = decoder.reads_heic && heif_get_version_number() >= kHeifOfTodaysPhones;
  return decoder;
}

tl::unexpected<Error> heif_refusal(const HeifTrouble& trouble, const PictureFormat& format) {
  const std::string here = "the one here (libheif " + written(trouble.version) + ")";
  if (trouble.version < kHeifOfTodaysPhones && (trouble.not_known || trouble.newer_items)) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("this {} picture needs a newer decoder than {}", format.name, here),
                   "install libheif 1.18 or later (./bootstrap does), or have the phone save photos as JPEG");
  }
  if (trouble.not_known) {
    return unsupported(format, "stored in a way that needs another or newer decoder than " + here);
  }
  return damaged(format);
}

// ISO/IEC 23008-12 and the AVIF specification: the brands of the ftyp box say what the file is. Both are
// turned by their own irot and imir (there, 6.5.10).
const PictureFormat kHeic{
    .name = "HEIC",
    .endings = ".heic .heif",
    .begins =
        [](ByteView bytes) {
          return has_brand(bytes, std::array{"heic"sv, "heix"sv, "heim"sv, "heis"sv, "hevc"sv, "hevx"sv,
                                             "hevm"sv, "hevs"sv, "mif1"sv, "msf1"sv});
        },
    .decode = [](ByteView bytes, const DecodeLimits& limits) { return decode_heif(bytes, kHeic, limits); },
    .note = note_heif,
    .ends = ends_heif,
    .upright = true,
    .many_kinds = true};

const PictureFormat kAvif{
    .name = "AVIF",
    .endings = ".avif",
    .begins =
        [](ByteView bytes) {
          return has_brand(bytes, std::array{"avif"sv, "avis"sv});
        },
    .decode = [](ByteView bytes, const DecodeLimits& limits) { return decode_heif(bytes, kAvif, limits); },
    .note = note_heif,
    .ends = ends_heif,
    .upright = true,
    .many_kinds = true};

}  // namespace schoolgate::pipeline
