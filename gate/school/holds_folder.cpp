#include "gate/school/holds_folder.hpp"

#include <filesystem>
#include <system_error>

#include "pipeline/photo/formats/jpeg.hpp"
#include "pipeline/redaction/encode.hpp"

namespace schoolgate::gate {

KeptFile hold_file(const Workspace& workspace, const Digest& rendition) {
  return {workspace.holds() / (to_hex(rendition) + ".jpg")};
}

KeptFile thumbnail_file(const Workspace& workspace, const Digest& rendition) {
  return {workspace.holds() / (to_hex(rendition) + "-small.jpg")};
}

Result<Bytes> make_thumbnail(ByteView jpeg) {
  constexpr int kSide = 320;
  const auto whole = pipeline::decode_jpeg(jpeg, {}, pipeline::JpegOddities::Refuse);
  if (!whole) return tl::unexpected(whole.error());
  return pipeline::encode_jpeg(*whole, {.jpeg_quality = 80, .longest_side = kSide});
}

void discard_pictures(const Workspace& workspace, const std::vector<Digest>& renditions) {
  for (const Digest& rendition : renditions) {
    std::error_code left_for_the_sweep;
    std::filesystem::remove(hold_file(workspace, rendition).path, left_for_the_sweep);
    std::filesystem::remove(thumbnail_file(workspace, rendition).path, left_for_the_sweep);
  }
}

}  // namespace schoolgate::gate
