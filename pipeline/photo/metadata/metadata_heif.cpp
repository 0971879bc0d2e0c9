#include <memory>

#include <libheif/heif.h>

#include "pipeline/photo/files/byte_reader.hpp"
#include "pipeline/photo/files/heif_boxes.hpp"
#include "pipeline/photo/metadata/metadata_notes.hpp"

namespace schoolgate::pipeline {
namespace {

using Context = std::unique_ptr<heif_context, decltype(&heif_context_free)>;
using Handle = std::unique_ptr<heif_image_handle, decltype(&heif_image_handle_release)>;

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

}  // namespace

void note_heif(ByteView heif, MetadataNotes& notes) {
  const HeifBoxes boxes = walk_heif(heif);
  if (boxes.film) notes.held.emplace("motion_video");
  if (boxes.whole.size() < heif.size()) notes.held.emplace("trailing");
  if (!boxes.described) return;
  const Context context(heif_context_alloc(), &heif_context_free);
  if (heif_context_read_from_memory_without_copy(context.get(), boxes.whole.data(), boxes.whole.size(),
                                                 nullptr)
          .code != heif_error_Ok) {
    return;
  }
  if (heif_context_get_number_of_top_level_images(context.get()) > 1) notes.held.emplace("extra_image");
  heif_image_handle* primary = nullptr;
  if (heif_context_get_primary_image_handle(context.get(), &primary).code != heif_error_Ok) return;
  const Handle handle(primary, &heif_image_handle_release);
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

}  // namespace schoolgate::pipeline
