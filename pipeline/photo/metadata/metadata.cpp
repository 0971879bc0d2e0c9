#include "pipeline/photo/metadata/metadata.hpp"

#include "pipeline/photo/files/format.hpp"
#include "pipeline/photo/metadata/metadata_notes.hpp"

namespace schoolgate::pipeline {
namespace {

void note(PictureFormat format, ByteView original, MetadataNotes& notes) {
  switch (format) {
    case PictureFormat::Jpeg:
      return note_jpeg(original, notes);
    case PictureFormat::Png:
      return note_png(original, notes);
    case PictureFormat::WebP:
      return note_webp(original, notes);
    case PictureFormat::Tiff:
    case PictureFormat::Raw:
      return note_tiff(original, true, notes);
    case PictureFormat::Bmp:
      return note_bmp(original, notes);
    case PictureFormat::Gif:
      return note_gif(original, notes);
    case PictureFormat::Heic:
    case PictureFormat::Avif:
      return note_heif(original, notes);
  }
}

// Most makers repeat their name in the model.
std::string device_name(const MetadataNotes& notes) {
  if (notes.make.empty() || notes.model.starts_with(notes.make)) return notes.model;
  return notes.model.empty() ? notes.make : notes.make + " " + notes.model;
}

}  // namespace

OriginalMetadata list_metadata(ByteView original) {
  const auto format = recognise(original);
  if (!format) return {};
  MetadataNotes notes;
  note(*format, original, notes);
  OriginalMetadata metadata;
  metadata.held.assign(notes.held.begin(), notes.held.end());
  metadata.device = device_name(notes);
  // ISO/IEC 23008-12, 6.5.10: in HEIF the irot and imir properties turn the picture, and EXIF's word is not
  // asked. What a sensor saw is turned where it is developed.
  const bool turned =
      format == PictureFormat::Heic || format == PictureFormat::Avif || format == PictureFormat::Raw;
  metadata.orientation = turned || notes.orientation == 0 ? 1 : notes.orientation;
  return metadata;
}

}  // namespace schoolgate::pipeline
