#include "pipeline/photo/decoding/metadata.hpp"

#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {
namespace {

// Most makers repeat their name in the model.
std::string device_name(const MetadataNotes& notes) {
  if (notes.make.empty() || notes.model.starts_with(notes.make)) return notes.model;
  return notes.model.empty() ? notes.make : notes.make + " " + notes.model;
}

}  // namespace

OriginalMetadata list_metadata(ByteView original) {
  const PictureFormat* format = recognise(original);
  if (format == nullptr) return {};
  MetadataNotes notes;
  format->note(original, notes);
  OriginalMetadata metadata;
  metadata.held.assign(notes.held.begin(), notes.held.end());
  metadata.device = device_name(notes);
  metadata.orientation = format->upright || notes.orientation == 0 ? 1 : notes.orientation;
  return metadata;
}

}  // namespace schoolgate::pipeline
