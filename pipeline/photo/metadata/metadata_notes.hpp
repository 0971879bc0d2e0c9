// Where the walkers of the formats write down what they find; for the files of this folder only.
#pragma once

#include <set>
#include <string>

#include "foundation/digest.hpp"

namespace schoolgate::pipeline {

struct MetadataNotes {
  std::set<std::string> held;
  std::string make;
  std::string model;
  int orientation = 0;  // 0 until the first valid one is met: the first wins, as in browsers
};

// A TIFF structure: a whole TIFF file (is_file), or the block that EXIF is in any other format. BigTIFF too.
void note_tiff(ByteView tiff, bool is_file, MetadataNotes& notes);
// An EXIF block with or without the "Exif\0\0" that belongs to JPEG only but is found elsewhere too.
void note_exif(ByteView block, MetadataNotes& notes);
// Photoshop's image resources, in which IPTC travels.
void note_photoshop(ByteView resources, MetadataNotes& notes);

void note_jpeg(ByteView jpeg, MetadataNotes& notes);
void note_png(ByteView png, MetadataNotes& notes);
void note_webp(ByteView webp, MetadataNotes& notes);
void note_gif(ByteView gif, MetadataNotes& notes);
void note_bmp(ByteView bmp, MetadataNotes& notes);
// HEIC and AVIF, through libheif.
void note_heif(ByteView heif, MetadataNotes& notes);

}  // namespace schoolgate::pipeline
