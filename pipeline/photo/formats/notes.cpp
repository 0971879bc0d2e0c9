#include "pipeline/photo/formats/notes.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <string_view>
#include <vector>

#include "pipeline/photo/files/tiff_reader.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostDirectories = 64;  // more only a file has that wants to keep us busy

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
    case 0xC65D:  // RawDataUniqueID
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
    case 0xC634:  // DNGPrivateData
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

void note_entry(const TiffReader& reader, const TiffEntry& entry, Directory kind, MetadataNotes& notes,
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
    case 0xA431:  // BodySerialNumber, in an EXIF directory
    case 0xC62F:  // CameraSerialNumber, of DNG, in the main one
      if (notes.serial.empty()) notes.serial = reader.text(entry);
      break;
    case 0x9003:
      if (kind == Directory::Exif && notes.taken.empty()) notes.taken = reader.text(entry);
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
      for (std::uint64_t i = 0; i < std::min<std::uint64_t>(entry.count, kMostDirectories); ++i) {
        if (const auto at = reader.value(entry, i)) pending.push_back({Directory::Other, *at});
      }
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

void note_directories(ByteView tiff, bool is_file, MetadataNotes& notes) {
  const TiffReader reader(tiff);
  if (!reader.valid()) return;
  std::deque<Pending> pending = {{Directory::Main, reader.first_directory()}};
  std::set<std::uint64_t> seen;
  while (!pending.empty() && seen.size() < kMostDirectories) {
    const auto [kind, at] = pending.front();
    pending.pop_front();
    if (at == 0 || !seen.insert(at).second) continue;
    std::uint64_t next = 0;
    const std::vector<TiffEntry> entries = reader.directory(at, next);
    if (entries.empty()) continue;
    if (kind == Directory::Page) notes.held.emplace("extra_image");
    if (kind == Directory::Thumbnail) notes.held.emplace("exif.thumbnail");
    for (const TiffEntry& entry : entries) note_entry(reader, entry, kind, notes, pending);
    const bool in_chain = kind == Directory::Main || kind == Directory::Page || kind == Directory::Thumbnail;
    if (in_chain) pending.push_back({is_file ? Directory::Page : Directory::Thumbnail, next});
  }
}

}  // namespace

void note_tiff(ByteView tiff, MetadataNotes& notes) { note_directories(tiff, true, notes); }

void note_exif(ByteView block, MetadataNotes& notes) {
  constexpr std::string_view kPrefix("Exif\0\0", 6);
  if (starts_with(block, kPrefix)) block = block.subspan(kPrefix.size());
  notes.held.emplace("exif");
  note_directories(block, false, notes);
}

void note_photoshop(ByteView resources, MetadataNotes& notes) {
  notes.held.emplace("photoshop");
  std::uint64_t at = 0;
  while (holds_at(resources, at, "8BIM")) {
    const auto id = number(resources, at + 4, 2, std::endian::big);
    const auto name_length = number(resources, at + 6, 1, std::endian::big);
    if (!id || !name_length) return;
    const std::uint64_t size_at = at + 6 + (*name_length + 2) / 2 * 2;  // a Pascal string, padded to even
    const auto size = number(resources, size_at, 4, std::endian::big);
    if (!size) return;
    switch (*id) {
      case 0x0404:
        notes.held.emplace("iptc");
        break;
      case 0x0409:
      case 0x040C:
        notes.held.emplace("photoshop.thumbnail");
        break;
      case 0x040F:
        notes.held.emplace("icc");
        break;
      case 0x0422:
        notes.held.emplace("exif");
        break;
      case 0x0424:
        notes.held.emplace("xmp");
        break;
      default:
        break;
    }
    at = size_at + 4 + (*size + 1) / 2 * 2;
  }
}

void note_rest(ByteView bytes, std::uint64_t end, MetadataNotes& notes) {
  if (end < bytes.size()) notes.held.emplace("trailing");
}

}  // namespace schoolgate::pipeline
