// A picture as broken as can be: it is decoded within the limit, or refused in a sentence.
#include <iostream>

#include "fuzz/fuzz.hpp"
#include "pipeline/photo/decoding/decode.hpp"
#include "pipeline/photo_raw_files.hpp"
#include "pipeline/photo_saved_files.hpp"

namespace {

using namespace schoolgate::pipeline;

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr DecodeLimits kLimits{.most_pixels = 250'000};
  const auto photo = decode({data, size}, kLimits);
  if (!photo) {
    if (photo.error().message.empty() || photo.error().hint.empty()) broken("a refusal says what to do");
    return 0;
  }
  if (photo->bgr.empty() || photo->bgr.type() != CV_8UC3) broken("a photo has pixels in three colours");
  if (photo->bgr.total() > kLimits.most_pixels) broken("a photo is within the limit");
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  const cv::Mat picture = letter_f(40, 24);
  std::vector<std::string> seeds;
  for (const char* suffix :
       {".jpg", ".jpg[interlace]", ".png", ".webp", ".webp[lossless]", ".tif", ".tif[compression=jpeg]",
        ".tif[compression=lzw,tile,tile-width=16,tile-height=16]", ".gif", ".heic", ".avif"}) {
    const Bytes file = saved(picture, suffix, exif_payload(6));
    seeds.emplace_back(file.begin(), file.end());
  }
  const cv::Mat preview(10, 16, CV_8UC3, cv::Scalar(0, 0, 0));
  for (const bool dng : {true, false}) {
    const Bytes file =
        raw_file({.sensor = letter_f(64, 48), .preview = preview, .orientation = 6, .dng = dng});
    seeds.emplace_back(file.begin(), file.end());
  }
  const Bytes bitmap = encoded(picture, ".bmp");
  seeds.emplace_back(bitmap.begin(), bitmap.end());
  return seeds;
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {"\xff\xd9"s,
          "\xff\xda"s,
          "\xff\xc4"s,
          "\xff\xff\xff\xff"s,
          "\x7f\xff\xff\xff"s,
          "\0\0\0\0"s,
          "IDAT"s,
          "PLTE"s,
          "ANMF"s,
          "ispe"s,
          "iloc"s,
          "mdat"s,
          "\0\0\0\1free"s,
          "\x01\x01"s,
          "\x00\x01"s};
}
