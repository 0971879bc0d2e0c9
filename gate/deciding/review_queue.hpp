// One photo as the technician sees it. Reads only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/devices/devices.hpp"
#include "gate/school/darkroom.hpp"
#include "pipeline/framing/crop.hpp"

namespace schoolgate::gate {

struct HistoryEntry {
  Instant when{};
  std::string who;
  std::string action;  // as in the ledger: "photo.approved"
  std::string detail;  // JSON
};

struct PhotoView {
  PhotoRecord photo;
  std::vector<consent::FindingId> open;  // findings that wait for a person: approval asks about them
  pipeline::Findings findings;           // with the drawn regions
  pipeline::Rulings rulings;
  consent::PhotoDecision decision;  // that the renditions were made from
  std::uint64_t register_version = 0;
  bool register_changed = false;  // today's register would decide otherwise; refresh() makes it so
  std::vector<HeldRendition> renditions;
  std::vector<ReviewComment> comments;
  std::vector<HistoryEntry> history;
  std::size_t undo_steps = 0;
  DeviceStanding device = DeviceStanding::NotAllowed;
  std::string of_event;        // what to look for in each photo of its event; empty: nothing
  bool original_kept = false;  // still in the vault
};

// "largest shown face 58 px, none face-on", of the platform's picture; empty when there is none.
[[nodiscard]] std::string shown_faces_words(const PhotoView& view, const consent::PlatformId& platform);

// A sentence for each kind of finding that is redacted until a person decides: "Texts 2, 4 and 9 to 12 may
// name or identify somebody: redacted until you decide."
[[nodiscard]] std::vector<std::string> undecided_sentences(const PhotoView& view);

// NotFound for an unknown photo. A photo that was never analysed has empty findings.
[[nodiscard]] Result<PhotoView> show_photo(const Darkroom& room, PhotoId photo);

// What a picture of each shape would keep on a platform, as the held ones were decided; shapes for which
// something has to be left out, and can be.
struct OfferedCrop {
  pipeline::CropRatio ratio = pipeline::CropRatio::AsIs;
  pipeline::Crop crop;
};
[[nodiscard]] std::vector<OfferedCrop> crops_for(const PhotoView& view, const consent::PlatformId& platform);

// Pictures for the page. The first two hold redacted pixels only; the first is byte for byte what was
// verified.
[[nodiscard]] Result<Bytes> rendition_jpeg(const Darkroom& room, PhotoId photo, const Digest& sha256);
// Longest side 320; of the rendition that shows least.
[[nodiscard]] Result<Bytes> thumbnail_jpeg(const Darkroom& room, PhotoId photo);
// Of one of its pictures.
[[nodiscard]] Result<Bytes> thumbnail_jpeg(const Darkroom& room, PhotoId photo, const Digest& rendition);
// The upright original without metadata, for the reviewer's eyes only: never to be cached or listed.
// longest_side 0: full size. The ledger is told who looked, before they see it.
[[nodiscard]] Result<Bytes> original_jpeg(const Darkroom& room, PhotoId photo, int longest_side,
                                          const std::string& who);

}  // namespace schoolgate::gate
