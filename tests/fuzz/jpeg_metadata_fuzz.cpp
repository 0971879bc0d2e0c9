// A file as broken as can be: the walkers stay inside it and come to an end, and whatever passes the check of
// segments holds no metadata.
#include <iostream>

#include "fuzz/fuzz.hpp"
#include "pipeline/photo/decoding/metadata.hpp"
#include "pipeline/photo/files/jpeg_segments.hpp"
#include "pipeline/photo/formats/format.hpp"
#include "pipeline/photo_pictures.hpp"
#include "pipeline/verification/verify.hpp"

namespace {

using namespace schoolgate;
using namespace schoolgate::pipeline;

[[noreturn]] void broken(const char* promise) {
  std::cerr << "broken promise: " << promise << '\n';
  std::abort();
}

void check_structure(ByteView bytes) {
  const JpegStructure structure = walk_jpeg(bytes);
  std::size_t at = 0;
  for (const JpegSegment& segment : structure.segments) {
    if (segment.offset < at) broken("segments follow each other");
    if (segment.size == 0 || segment.size > bytes.size() - segment.offset) broken("a segment is in the file");
    if (segment.payload.size() > segment.size) broken("a payload is in its segment");
    at = segment.offset + segment.size;
  }
  if (structure.end < at || structure.end > bytes.size()) broken("the end follows the last segment");
  if (!structure.ended && structure.end != bytes.size()) broken("an unfinished walk saw every byte");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  check_structure(bytes);
  const OriginalMetadata metadata = list_metadata(bytes);
  if (metadata.orientation < 1 || metadata.orientation > 8) broken("an orientation is one of eight");
  if (check_segments(bytes) && !metadata.held.empty()) broken("what passes the check holds nothing");
  return 0;
}

std::vector<std::string> schoolgate::test::fuzz_seeds() {
  using namespace std::string_literals;
  const cv::Mat picture = letter_f(24, 16);
  std::vector<Bytes> files;
  const Bytes jpeg = good_jpeg(picture);
  files.push_back(jpeg);
  files.push_back(with_segment(jpeg, 0xE1, exif_payload(6)));
  files.push_back(with_segment(jpeg, 0xED, "Photoshop 3.0\0008BIM\4\4\0\0\0\0\0\2ab"s));
  files.push_back(with_segment(with_segment(jpeg, 0xE2, "MPF\0"s), 0xFE, "a comment"));
  for (const char* extension : {".png", ".bmp", ".tiff", ".webp"})
    files.push_back(encoded(picture, extension));
  const std::string exif = exif_block(3);
  files.emplace_back(exif.begin(), exif.end());  // a TIFF with GPS and without a picture
  std::vector<std::string> seeds;
  for (const Bytes& file : files) seeds.emplace_back(file.begin(), file.end());
  seeds.push_back(
      "GIF89a\4\0\4\0\x80\0\0\xff\xff\xff\0\0\0!\xfe\3abc\0,\0\0\0\0\4\0\4\0\0\2\4\x84\x8f\xa9\5\0;"s);
  return seeds;
}

std::vector<std::string> schoolgate::test::fuzz_words() {
  using namespace std::string_literals;
  return {
      "\xff\xd8"s, "\xff\xd9"s, "\xff\xda"s, "\xff\xe1\xff\xff"s, "\xff\xe1\0\2"s, "\xff\xff"s, "\xff\0"s,
      "Exif\0\0"s, "II*\0"s,    "MM\0*"s,    "\x69\x87"s,         "\x25\x88"s,     "\x12\1"s,   "\0\0\0\0"s,
      "8BIM"s,     "RIFF"s,     "eXIf"s,     "\xff\xff\xff\xff"s, "\x80\0\0\0"s};
}
