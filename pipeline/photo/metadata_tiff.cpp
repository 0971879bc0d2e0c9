#include <algorithm>
#include <array>
#include <deque>
#include <string_view>

#include "pipeline/photo/byte_reader.hpp"
#include "pipeline/photo/metadata_notes.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostDirectories = 64;  // more only a file has that wants to keep us busy

struct Entry {
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
  [[nodiscard]] std::vector<Entry> directory(std::uint64_t at, std::uint64_t& next) const {
    std::vector<Entry> entries;
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

  // The first number of an entry of type SHORT or LONG.
  [[nodiscard]] std::optional<std::uint64_t> value(const Entry& entry) const {
    return number(tiff_, entry.value_at, type_size(entry.type), order_);
  }

  [[nodiscard]] std::string text(const Entry& entry) const {
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

  [[nodiscard]] std::optional<ByteView> bytes(const Entry& entry) const {
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

  [[nodiscard]] Entry entry(std::uint64_t at) const {
    const auto read = [&](std::uint64_t offset, unsigned width) {
      return number(tiff_, at + offset, width, order_).value_or(0);
    };
    Entry entry{read(0, 2), read(2, 2), read(4, offset_width()), at + 4 + offset_width()};
    const bool inside = entry.count <= offset_width() / type_size(entry.type);
    if (!inside) entry.value_at = read(4 + offset_width(), offset_width());
    return entry;
  }

  ByteView tiff_;
  std::endian order_ = std::endian::little;
  bool big_ = false;
  bool valid_ = false;
};

enum class Directory { Main, Thumbnail, Page, Exif, Gps, Other };

struct Pending {
  Directory kind;
  std::uint64_t at;
};

// Tags of TIFF 6.0, EXIF 2.32, DNG 1.6 and Windows, by what they give away.
std::string_view label_of(std::uint64_t tag) {
  switch (tag) {
    case 0xA431:  // BodySerialNumber
    case 0xA435:  // LensSerialNumber
    case 0xC62F:  // CameraSerialNumber
    case 0xFDE9:  // SerialNumber, Camera Raw
    case 0xA420:  // ImageUniqueID
      return "exif.serial";
    case 0xA430:  // CameraOwnerName
    case 0x013B:  // Artist
    case 0x8298:  // Copyright
    case 0x9C9D:  // XPAuthor
    case 0x013C:  // HostComputer
      return "exif.owner";
    case 0x0132:  // DateTime
    case 0x9003:  // DateTimeOriginal
    case 0x9004:  // DateTimeDigitized
      return "exif.time";
    case 0x010E:  // ImageDescription
    case 0x010D:  // DocumentName
    case 0x9286:  // UserComment
    case 0x9C9B:  // XPTitle
    case 0x9C9C:  // XPComment
    case 0x9C9E:  // XPKeywords
    case 0x9C9F:  // XPSubject
      return "exif.comment";
    case 0x010F:  // Make
    case 0x0110:  // Model
    case 0xC614:  // UniqueCameraModel
      return "exif.device";
    case 0x0131:
      return "exif.software";
    case 0x927C:
      return "exif.makernote";
    case 0x02BC:
      return "xmp";
    case 0x83BB:
      return "iptc";
    case 0x8773:
      return "icc";
    default:
      return {};
  }
}

void note_entry(const TiffReader& reader, const Entry& entry, Directory kind, MetadataNotes& notes,
                std::deque<Pending>& pending) {
  if (kind == Directory::Gps) {
    if (entry.tag != 0) notes.held.emplace("exif.gps");  // tag 0 is only the version
    return;
  }
  if (const auto label = label_of(entry.tag); !label.empty()) notes.held.emplace(label);
  const auto follow = [&](Directory directory) {
    if (const auto at = reader.value(entry)) pending.push_back({directory, *at});
  };
  switch (entry.tag) {
    case 0x0112:  // Orientation: one SHORT; a LONG is wrong and read all the same, as others do
      if (kind == Directory::Main && notes.orientation == 0 && entry.count == 1 &&
          (entry.type == 3 || entry.type == 4)) {
        const std::uint64_t value = reader.value(entry).value_or(0);
        if (value >= 1 && value <= 8) notes.orientation = static_cast<int>(value);
      }
      break;
    case 0x010F:
      if (kind == Directory::Main && notes.make.empty()) notes.make = reader.text(entry);
      break;
    case 0x0110:
      if (kind == Directory::Main && notes.model.empty()) notes.model = reader.text(entry);
      break;
    case 0x8769:
      notes.held.emplace("exif");
      follow(Directory::Exif);
      break;
    case 0x8825:
      follow(Directory::Gps);
      break;
    case 0x014A:  // SubIFDs: previews and raw data
      notes.held.emplace("extra_image");
      follow(Directory::Other);
      break;
    case 0x8649:
      if (const auto resources = reader.bytes(entry)) note_photoshop(*resources, notes);
      break;
    case 0x0201:  // JPEGInterchangeFormat
      if (kind == Directory::Thumbnail) notes.held.emplace("exif.thumbnail");
      break;
    default:
      break;
  }
}

}  // namespace

void note_tiff(ByteView tiff, bool is_file, MetadataNotes& notes) {
  const TiffReader reader(tiff);
  if (!reader.valid()) return;
  std::deque<Pending> pending = {{Directory::Main, reader.first_directory()}};
  std::set<std::uint64_t> seen;
  while (!pending.empty() && seen.size() < kMostDirectories) {
    const auto [kind, at] = pending.front();
    pending.pop_front();
    if (at == 0 || !seen.insert(at).second) continue;
    std::uint64_t next = 0;
    const std::vector<Entry> entries = reader.directory(at, next);
    if (entries.empty()) continue;
    if (kind == Directory::Page) notes.held.emplace("extra_image");
    if (kind == Directory::Thumbnail) notes.held.emplace("exif.thumbnail");
    for (const Entry& entry : entries) note_entry(reader, entry, kind, notes, pending);
    const bool in_chain = kind == Directory::Main || kind == Directory::Page || kind == Directory::Thumbnail;
    if (in_chain) pending.push_back({is_file ? Directory::Page : Directory::Thumbnail, next});
  }
}

void note_exif(ByteView block, MetadataNotes& notes) {
  constexpr std::string_view kPrefix("Exif\0\0", 6);
  if (starts_with(block, kPrefix)) block = block.subspan(kPrefix.size());
  notes.held.emplace("exif");
  note_tiff(block, false, notes);
}

}  // namespace schoolgate::pipeline
