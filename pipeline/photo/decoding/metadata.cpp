#include "pipeline/photo/decoding/metadata.hpp"

#include "pipeline/photo/formats/format.hpp"

namespace schoolgate::pipeline {
namespace {

// Most makers repeat their name in the model.
std::string device_name(const MetadataNotes& notes) {
  if (notes.make.empty() || notes.model.starts_with(notes.make)) return notes.model;
  return notes.model.empty() ? notes.make : notes.make + " " + notes.model;
}

// "2026:07:03 14:05:09". Cameras whose clock was never set write zeros or blanks.
std::optional<Instant> instant_of(std::string text) {
  constexpr std::size_t kLength = 19;
  if (text.size() < kLength) return std::nullopt;
  text.resize(kLength);
  text[4] = text[7] = '-';
  text[10] = 'T';
  const auto instant = parse_iso_instant(text + 'Z');
  return instant ? std::optional(*instant) : std::nullopt;
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
  metadata.serial = notes.serial;
  metadata.taken = instant_of(notes.taken);
  metadata.orientation = format->upright || notes.orientation == 0 ? 1 : notes.orientation;
  return metadata;
}

}  // namespace schoolgate::pipeline
