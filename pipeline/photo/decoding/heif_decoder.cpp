#include "pipeline/photo/decoding/heif_decoder.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <libheif/heif.h>

#include "pipeline/photo/decoding/codecs.hpp"
#include "pipeline/photo/files/byte_reader.hpp"

namespace schoolgate::pipeline {
namespace {

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
Result<heif_error> trouble_with(ByteView heif, PictureFormat format, const DecodeLimits& limits) {
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

}  // namespace

HeifDecoder heif_decoder() {
  HeifDecoder decoder;
  decoder.version = heif_get_version();
  decoder.reads_heic = heif_have_decoder_for_format(heif_compression_HEVC) != 0;
  decoder.todays_phones = decoder.reads_heic && heif_get_version_number() >= kHeifOfTodaysPhones;
  return decoder;
}

tl::unexpected<Error> heif_refusal(const HeifTrouble& trouble, PictureFormat format) {
  const std::string here = "the one here (libheif " + written(trouble.version) + ")";
  if (trouble.version < kHeifOfTodaysPhones && (trouble.not_known || trouble.newer_items)) {
    return failure(ErrorCode::Unsupported,
                   fmt::format("this {} picture needs a newer decoder than {}", word(format), here),
                   "install libheif 1.18 or later (./bootstrap does), or have the phone save photos as JPEG");
  }
  if (trouble.not_known) {
    return unsupported(format, "stored in a way that needs another or newer decoder than " + here);
  }
  return damaged(format);
}

tl::unexpected<Error> heif_refusal(ByteView heif, PictureFormat format, const DecodeLimits& limits) {
  const auto trouble = trouble_with(heif, format, limits);
  if (!trouble) return tl::unexpected(trouble.error());
  const bool not_known = trouble->code == heif_error_Unsupported_feature ||
                         trouble->code == heif_error_Unsupported_filetype ||
                         trouble->code == heif_error_Plugin_loading_error;
  const bool newer_items = trouble->code != heif_error_Ok && holds_newer_items(heif);
  return heif_refusal(
      {.not_known = not_known, .newer_items = newer_items, .version = heif_get_version_number()}, format);
}

}  // namespace schoolgate::pipeline
