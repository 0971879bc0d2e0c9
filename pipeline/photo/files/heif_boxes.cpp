#include "pipeline/photo/files/heif_boxes.hpp"

#include <algorithm>

#include "pipeline/photo/files/byte_reader.hpp"

namespace schoolgate::pipeline {
namespace {

// Header and content of the box that begins at `at`; nothing when it is not all there.
std::optional<ByteView> whole_box(ByteView heif, std::uint64_t at) {
  auto size = number(heif, at, 4, std::endian::big);
  if (!size) return std::nullopt;
  std::uint64_t header = 8;
  if (*size == 1) {  // the size needs 64 bits, and stands after the kind
    size = number(heif, at + 8, 8, std::endian::big);
    header = 16;
  } else if (*size == 0) {  // reaches to the end of the file
    size = heif.size() - at;
  }
  return size && *size >= header ? part(heif, at, *size) : std::nullopt;
}

}  // namespace

bool has_brand(ByteView bytes, std::span<const std::string_view> brands) {
  if (!holds_at(bytes, 4, "ftyp")) return false;
  const std::uint64_t size = number(bytes, 0, 4, std::endian::big).value_or(0);
  for (std::uint64_t at = 8; at + 4 <= std::min<std::uint64_t>(size, bytes.size()); at += 4) {
    if (at == 12) continue;  // the minor version, not a brand
    if (std::find(brands.begin(), brands.end(), as_text(bytes.subspan(at, 4))) != brands.end()) return true;
  }
  return false;
}

HeifBoxes walk_heif(ByteView heif) {
  HeifBoxes boxes;
  std::uint64_t at = 0;
  while (const auto box = whole_box(heif, at)) {
    boxes.described = boxes.described || holds_at(*box, 4, "meta");
    boxes.film = boxes.film || holds_at(*box, 4, "moov");
    at += box->size();
  }
  boxes.whole = heif.first(at);
  return boxes;
}

}  // namespace schoolgate::pipeline
