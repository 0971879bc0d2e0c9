#include <memory>

#include <fmt/format.h>
#include <libheif/heif.h>

#include "pipeline/photo/codecs.hpp"

namespace schoolgate::pipeline {
namespace {

// The first that reads what iOS 18 writes.
constexpr std::uint32_t kEnoughForPhonesOfToday = 1U << 24U | 18U << 16U;

// An item of a kind that came later than the library ("tmap": how a phone's bright copy is made from the
// plain one, ISO/IEC 23008-12 of 2024): the older libheif calls references to it a fault of the file.
bool holds_newer_items(ByteView heif) {
  constexpr std::size_t kHead = 64 << 10;  // the boxes that say what is there come first
  const std::string_view head(reinterpret_cast<const char*>(heif.data()), std::min(heif.size(), kHead));
  return head.find("tmap") != std::string_view::npos;
}

}  // namespace

tl::unexpected<Error> heif_refusal(ByteView heif, PictureFormat format) {
  const std::unique_ptr<heif_context, decltype(&heif_context_free)> context(heif_context_alloc(),
                                                                            &heif_context_free);
  heif_error problem =
      heif_context_read_from_memory_without_copy(context.get(), heif.data(), heif.size(), nullptr);
  heif_image_handle* primary = nullptr;
  if (problem.code == heif_error_Ok) {
    problem = heif_context_get_primary_image_handle(context.get(), &primary);
  }
  heif_image* picture = nullptr;
  if (problem.code == heif_error_Ok) {
    problem = heif_decode_image(primary, &picture, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr);
  }
  heif_image_release(picture);
  heif_image_handle_release(primary);
  const bool not_known = problem.code == heif_error_Unsupported_feature ||
                         problem.code == heif_error_Unsupported_filetype ||
                         problem.code == heif_error_Plugin_loading_error;
  const bool too_new = problem.code != heif_error_Ok && heif_get_version_number() < kEnoughForPhonesOfToday &&
                       holds_newer_items(heif);
  if (!not_known && !too_new) return damaged(format);
  return failure(ErrorCode::Unsupported,
                 fmt::format("this {} picture needs a newer decoder than the one here (libheif {})",
                             name_of(format), heif_get_version()),
                 "install libheif 1.18 or later (./bootstrap does), or have the phone save photos as JPEG");
}

}  // namespace schoolgate::pipeline
