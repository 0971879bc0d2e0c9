#include "pipeline/photo/files/tiff_pictures.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "pipeline/photo/files/tiff_reader.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr std::size_t kMostSurveyed = 64;  // more directories only a file has that wants to keep us busy

struct Surveyed {
  TiffPicture picture;
  bool reduced = false;  // a smaller copy of another picture
  bool mask = false;     // says where another picture is transparent
};

// Tags and values of DNG 1.6 and of the makers' files, as LibRaw and libtiff know them.
bool is_of_a_sensor(std::uint64_t tag, std::uint64_t value) {
  constexpr std::uint64_t kCompression = 0x0103;
  constexpr std::uint64_t kPhotometric = 0x0106;
  constexpr std::uint64_t kColourFilterPattern = 0x828E;
  constexpr std::uint64_t kDngVersion = 0xC612;
  switch (tag) {
    case kPhotometric:
      return value == 32803 || value == 34892;  // colour filter array, linear raw
    case kCompression:
      return value == 34713 || value == 32767 || value == 32769 || value == 32770 || value == 34892 ||
             value == 65000 || value == 65535;  // Nikon, Sony, Epson, Samsung, lossy DNG, Kodak, Pentax
    case kColourFilterPattern:
    case kDngVersion:
      return true;
    default:
      return false;
  }
}

class Survey {
 public:
  explicit Survey(ByteView tiff) : reader_(tiff) {}

  void walk() {
    int page = 0;
    for (std::uint64_t at = reader_.first_directory(); at != 0; ++page) at = look_at(at, {.page = page});
  }

  [[nodiscard]] bool raw() const { return raw_; }
  [[nodiscard]] const std::vector<Surveyed>& pictures() const { return pictures_; }

 private:
  // Returns where the next directory of the chain is, or 0.
  std::uint64_t look_at(std::uint64_t at, TiffPicture place) {
    if (seen_.size() >= kMostSurveyed || !seen_.insert(at).second) return 0;
    std::uint64_t next = 0;
    Surveyed found{.picture = place};
    std::vector<std::uint64_t> below;
    for (const TiffEntry& entry : reader_.directory(at, next)) {
      const std::uint64_t value = reader_.value(entry).value_or(0);
      raw_ = raw_ || is_of_a_sensor(entry.tag, value);
      switch (entry.tag) {
        case 0x00FE:  // NewSubfileType
          found.reduced = found.reduced || (value & 1U) != 0;
          found.mask = (value & 4U) != 0;
          break;
        case 0x00FF:  // SubfileType, the older one
          found.reduced = found.reduced || value == 2;
          break;
        case 0x0100:
          found.picture.width = value;
          break;
        case 0x0101:
          found.picture.height = value;
          break;
        case 0x014A:  // SubIFDs
          for (std::uint64_t i = 0; i < std::min<std::uint64_t>(entry.count, kMostSurveyed); ++i) {
            below.push_back(reader_.value(entry, i).value_or(0));
          }
          break;
        default:
          break;
      }
    }
    if (found.picture.width != 0 && found.picture.height != 0) pictures_.push_back(found);
    if (place.below < 0) {
      for (std::size_t i = 0; i < below.size(); ++i) {
        if (below[i] != 0) look_at(below[i], {.page = place.page, .below = static_cast<int>(i)});
      }
    }
    return next;
  }

  TiffReader reader_;
  std::set<std::uint64_t> seen_;
  std::vector<Surveyed> pictures_;
  bool raw_ = false;
};

// `times` as wide and high as what is there, or the first.
bool takes_over(const Surveyed& one, const Surveyed* there, std::uint64_t times) {
  return there == nullptr || (one.picture.width / times >= there->picture.width &&
                              one.picture.height / times >= there->picture.height);
}

std::optional<TiffPicture> photo_among(const std::vector<Surveyed>& pictures) {
  const Surveyed* whole = nullptr;
  const Surveyed* least_reduced = nullptr;
  for (const Surveyed& one : pictures) {
    if (one.mask) continue;
    if (one.reduced) {
      if (takes_over(one, least_reduced, 1)) least_reduced = &one;
    } else if (takes_over(one, whole, 2)) {
      whole = &one;
    }
  }
  const Surveyed* photo = whole != nullptr ? whole : least_reduced;
  return photo != nullptr ? std::optional(photo->picture) : std::nullopt;
}

}  // namespace

TiffPictures survey_tiff(ByteView tiff) {
  TiffPictures pictures;
  if (!TiffReader(tiff).valid()) return pictures;
  Survey survey(tiff);
  survey.walk();
  pictures.raw = survey.raw() || holds_at(tiff, 8, "CR");  // Canon says so beside the first directory
  pictures.photo = photo_among(survey.pictures());
  for (const Surveyed& one : survey.pictures()) {
    pictures.longest_side = std::max({pictures.longest_side, one.picture.width, one.picture.height});
  }
  return pictures;
}

}  // namespace schoolgate::pipeline
