// The structure of a TIFF file, and of the block that EXIF is in every other format; for the formats.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/photo/files/byte_reader.hpp"

namespace schoolgate::pipeline {

struct TiffEntry {
  std::uint64_t tag = 0;
  std::uint64_t type = 0;
  std::uint64_t count = 0;
  std::uint64_t value_at = 0;  // offset of the value, inside the entry or elsewhere
};

// TIFF 6.0, section 2, and the BigTIFF design: the same structure with wider numbers.
class TiffReader {
 public:
  explicit TiffReader(ByteView tiff) : tiff_(tiff) {
    if (!starts_with(tiff, "II") && !starts_with(tiff, "MM")) return;
    order_ = starts_with(tiff, "MM") ? std::endian::big : std::endian::little;
    const auto magic = number(tiff, 2, 2, order_);
    big_ = magic == 43U;
    valid_ = big_ || magic == 42U;
  }

  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] std::uint64_t first_directory() const {
    return number(tiff_, big_ ? 8 : 4, offset_width(), order_).value_or(0);
  }

  // The entries that are wholly there; `next` becomes the offset of the directory that follows, or 0.
  [[nodiscard]] std::vector<TiffEntry> directory(std::uint64_t at, std::uint64_t& next) const {
    std::vector<TiffEntry> entries;
    next = 0;
    const unsigned count_width = big_ ? 8 : 2;
    const std::uint64_t entry_size = big_ ? 20 : 12;
    const auto count = number(tiff_, at, count_width, order_);
    if (!count) return entries;
    at += count_width;
    const std::uint64_t there = std::min(*count, (tiff_.size() - at) / entry_size);
    for (std::uint64_t i = 0; i < there; ++i, at += entry_size) entries.push_back(entry(at));
    if (there == *count) next = number(tiff_, at, offset_width(), order_).value_or(0);
    return entries;
  }

  // A number of an entry of whole numbers, the first unless told otherwise.
  [[nodiscard]] std::optional<std::uint64_t> value(const TiffEntry& entry, std::uint64_t index = 0) const {
    const unsigned size = type_size(entry.type);
    if (index != 0 && (index >= entry.count || index > tiff_.size() / size)) return std::nullopt;
    return number(tiff_, entry.value_at + index * size, size, order_);
  }

  [[nodiscard]] std::string text(const TiffEntry& entry) const {
    constexpr std::uint64_t kLongest = 100;  // a make or model is a few words
    const auto bytes = part(tiff_, entry.value_at, std::min(entry.count, kLongest));
    if (!bytes) return {};
    std::string text;
    for (const std::uint8_t byte : *bytes) {
      if (byte == 0) break;
      if (byte >= 0x20 && byte < 0x7F) text.push_back(static_cast<char>(byte));
    }
    const auto last = text.find_last_not_of(' ');
    text.erase(last == std::string::npos ? 0 : last + 1);
    return text;
  }

  [[nodiscard]] std::optional<ByteView> bytes(const TiffEntry& entry) const {
    const unsigned size = type_size(entry.type);
    if (entry.count > tiff_.size() / size) return std::nullopt;
    return part(tiff_, entry.value_at, entry.count * size);
  }

 private:
  [[nodiscard]] unsigned offset_width() const { return big_ ? 8 : 4; }

  static unsigned type_size(std::uint64_t type) {
    static constexpr std::array<unsigned, 19> kSizes = {1, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                        8, 4, 8, 4, 1, 1, 8, 8, 8};
    return type < kSizes.size() ? kSizes[type] : 1;
  }

  [[nodiscard]] TiffEntry entry(std::uint64_t at) const {
    const auto read = [&](std::uint64_t offset, unsigned width) {
      return number(tiff_, at + offset, width, order_).value_or(0);
    };
    TiffEntry entry{read(0, 2), read(2, 2), read(4, offset_width()), at + 4 + offset_width()};
    const bool inside = entry.count <= offset_width() / type_size(entry.type);
    if (!inside) entry.value_at = read(4 + offset_width(), offset_width());
    return entry;
  }

  ByteView tiff_;
  std::endian order_ = std::endian::little;
  bool big_ = false;
  bool valid_ = false;
};

}  // namespace schoolgate::pipeline
