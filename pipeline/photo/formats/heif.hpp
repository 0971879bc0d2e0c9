// What the libheif of this machine reads, and why it did not read a picture.
#pragma once

#include <cstdint>
#include <string>

#include "foundation/result.hpp"
#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {

// The first libheif that reads what iOS 18 writes, numbered as it numbers itself: 1.18.0.
constexpr std::uint32_t kHeifOfTodaysPhones = 1U << 24U | 18U << 16U;

struct HeifDecoder {
  std::string version;         // of libheif, "1.19.7"
  bool reads_heic = false;     // it has a decoder of HEVC
  bool todays_phones = false;  // reads_heic, and not before kHeifOfTodaysPhones
};
[[nodiscard]] HeifDecoder heif_decoder();

struct HeifTrouble {
  bool not_known =
      false;  // libheif says that it does not know how the picture is stored, not that it is broken
  bool newer_items = false;   // the file holds items of a kind that came with today's phones
  std::uint32_t version = 0;  // of the libheif that says so
};
// Damaged, or in need of another decoder?
[[nodiscard]] tl::unexpected<Error> heif_refusal(const HeifTrouble& trouble, const PictureFormat& format);

}  // namespace schoolgate::pipeline
