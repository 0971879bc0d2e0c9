// Where the formats write down what they find beside the pixels, and what several of them hold. By hand: of
// what is found in the pictures at hand libexiv2 misses a quarter, a phone's position among it
// (docs/results.md).
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

struct MetadataNotes {
  std::set<std::string> held;
  std::string make;
  std::string model;
  std::string serial;   // of the camera's body
  std::string taken;    // as EXIF writes it, "2026:07:03 14:05:09"
  int orientation = 0;  // 0 until the first valid one is met: the first wins, as in browsers
};

// A whole TIFF file, BigTIFF and camera raw too.
void note_tiff(ByteView tiff, MetadataNotes& notes);
// An EXIF block, which is a TIFF without a picture, with or without the "Exif\0\0" that belongs to JPEG only
// but is found elsewhere too.
void note_exif(ByteView block, MetadataNotes& notes);
// Photoshop's image resources, in which IPTC travels.
void note_photoshop(ByteView resources, MetadataNotes& notes);
// "trailing" where a file goes on after its end.
void note_rest(ByteView bytes, std::uint64_t end, MetadataNotes& notes);

}  // namespace schoolgate::pipeline
