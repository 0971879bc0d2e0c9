#include "gate/deciding/review_queue.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "foundation/text.hpp"
#include "gate/holding/hold.hpp"
#include "gate/holding/judging.hpp"
#include "gate/log/photo_snapshot.hpp"
#include "gate/planning/stand_aside.hpp"
#include "gate/school/holds_folder.hpp"
#include "pipeline/findings/shown_faces.hpp"
#include "pipeline/redaction/encode.hpp"

namespace schoolgate::gate {
namespace {

constexpr int kMostTries = 5;
constexpr std::uintmax_t kMostPicture = 512U << 20U;
// A photo and the register of the same moment.
struct Seen {
  PhotoSnapshot photo;
  std::shared_ptr<const Knowledge> knowledge;
};

Result<Seen> see_photo(const Darkroom& room, PhotoId id) {
  for (int left = kMostTries;; --left) {
    auto knowledge = room.keeper.knowledge();
    if (!knowledge) return tl::unexpected(knowledge.error());
    auto photo = snapshot(*room.log.database, id);
    if (!photo) return tl::unexpected(photo.error());
    if (photo->register_version == (*knowledge)->people.version())
      return Seen{std::move(*photo), std::move(*knowledge)};
    if (left == 1) {
      return failure(ErrorCode::Conflict, "the register is being changed again and again",
                     "look at the photo in a moment");
    }
  }
}

// What was verified when it was held is known again by its digest.
Result<Bytes> read_verified(const Workspace& workspace, const Digest& rendition) {
  auto bytes = workspace.files().read(hold_file(workspace, rendition), kMostPicture);
  if (bytes && sha256(*bytes) != rendition) {
    return failure(ErrorCode::Refused, "the held picture is not the one that was verified",
                   "process the photo again");
  }
  return bytes;
}

// Bodies and clothes identify too, so this holds without any recognition.
std::string to_look_for(const Darkroom& room, const Knowledge& knowledge, EventId event) {
  const auto planned = event_classes(*room.log.database, event);
  if (!planned || planned->classes.empty()) return {};
  const auto sheet = stand_aside_sheet(*planned, knowledge.people, {}, knowledge.today);
  if (sheet.never == 0) return {};
  return fmt::format("somebody of {} must never be published: look whether they are in this photo",
                     class_words(sheet.classes));
}

}  // namespace

Result<PhotoView> show_photo(const Darkroom& room, PhotoId id) {
  auto seen = see_photo(room, id);
  if (!seen) return tl::unexpected(seen.error());
  auto& [photo, knowledge] = *seen;
  PhotoView view;
  view.findings = std::move(photo.findings);
  view.rulings = std::move(photo.plan.rulings);
  view.decision = std::move(photo.plan.decision);
  view.register_version = photo.plan.register_version;
  if (!view.decision.platforms.empty()) {
    const auto today =
        make_plan(view.findings, view.rulings, *knowledge, room.settings, photo.photo.event.name);
    view.register_changed =
        !same_actions(today.decision, view.decision) || !up_to_date(photo.judged, *knowledge);
    for (const auto& open : open_findings(view.findings, view.rulings, view.decision, *knowledge)) {
      view.open.push_back(open.finding);
    }
  }
  view.device = standing_of(*room.log.database, room.settings.allowed_devices, photo.photo.id);
  view.of_event = to_look_for(room, *knowledge, photo.photo.event.id);
  view.findings = with_drawn(std::move(view.findings), view.rulings);
  view.renditions = std::move(photo.renditions);
  view.comments = std::move(photo.comments);
  for (auto& entry : photo.history) {
    view.history.push_back(
        {entry.when, std::move(entry.who), std::move(entry.action), std::move(entry.detail)});
  }
  view.undo_steps = photo.undo_steps;
  view.original_kept = room.vault.holds(photo.photo.sha256);
  view.photo = std::move(photo.photo);
  return view;
}

std::vector<OfferedCrop> crops_for(const PhotoView& view, const consent::PlatformId& platform) {
  std::vector<OfferedCrop> offered;
  const auto* decisions = view.decision.on(platform);
  if (decisions == nullptr || view.decision.blocked) return offered;
  for (const auto& row : kWords<pipeline::CropRatio>) {
    const auto crop = pipeline::suggest_crop(view.findings, *decisions, row.value);
    if (crop && crop->part.size() != view.findings.size) offered.push_back({row.value, *crop});
  }
  return offered;
}

std::string shown_faces_words(const PhotoView& view, const consent::PlatformId& platform) {
  const auto* decisions = view.decision.on(platform);
  const auto picture = std::ranges::find_if(view.renditions, [&](const HeldRendition& rendition) {
    return std::ranges::find(rendition.platforms, platform) != rendition.platforms.end();
  });
  if (decisions == nullptr || view.decision.blocked || picture == view.renditions.end()) return {};
  const cv::Rect part = picture->part.empty() ? cv::Rect({}, view.findings.size) : picture->part;
  return pipeline::shown_faces_words(
      view.findings, *decisions, part,
      static_cast<float>(picture->size.width) / static_cast<float>(part.width));
}

std::vector<std::string> undecided_sentences(const PhotoView& view) {
  std::set<std::size_t> faces;
  std::set<std::size_t> texts;
  for (const auto id : view.decision.undecided) {
    const auto* finding = view.findings.find(id);
    if (finding == nullptr) continue;
    (finding->kind() == pipeline::FindingKind::Face ? faces : texts).insert(view.findings.index_of(id) + 1);
  }
  std::vector<std::string> sentences;
  if (!faces.empty()) {
    sentences.push_back(fmt::format("Face{} {} may not be {}: redacted until you decide.",
                                    faces.size() == 1 ? "" : "s", number_words(faces),
                                    faces.size() == 1 ? "a face" : "faces"));
  }
  if (!texts.empty()) {
    sentences.push_back(fmt::format("Text{} {} may name or identify somebody: redacted until you decide.",
                                    texts.size() == 1 ? "" : "s", number_words(texts)));
  }
  return sentences;
}

Result<Bytes> rendition_jpeg(const Darkroom& room, PhotoId photo, const Digest& sha256) {
  const auto renditions = room.log.holds.renditions(photo);
  const auto found = std::find_if(renditions.begin(), renditions.end(),
                                  [&](const auto& rendition) { return rendition.sha256 == sha256; });
  if (found == renditions.end()) {
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no such picture any more", photo),
                   "look at the photo again: it was changed");
  }
  return read_verified(room.workspace, sha256);
}

Result<Bytes> thumbnail_jpeg(const Darkroom& room, PhotoId photo) {
  const auto renditions = room.log.holds.renditions(photo);
  if (renditions.empty()) {
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no redacted picture", photo));
  }
  return thumbnail_jpeg(room, photo, renditions.front().sha256);
}

Result<Bytes> thumbnail_jpeg(const Darkroom& room, PhotoId photo, const Digest& rendition) {
  const auto renditions = room.log.holds.renditions(photo);
  if (std::ranges::find(renditions, rendition, &HeldRendition::sha256) == renditions.end())
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no such picture any more", photo),
                   "look at the photo again: it was changed");
  // Kept is that of the first alone, which most lists show.
  if (rendition == renditions.front().sha256)
    return room.workspace.files().read(thumbnail_file(room.workspace, rendition), kMostPicture);
  auto jpeg = read_verified(room.workspace, rendition);
  if (!jpeg) return jpeg;
  return make_thumbnail(*jpeg);
}

Result<Bytes> original_jpeg(const Darkroom& room, PhotoId photo, int longest_side, const std::string& who) {
  const auto record = room.log.photos.find(photo);
  if (!record) return tl::unexpected(record.error());
  const auto decoded = decode_original(room.vault, room.decoder, record->sha256);
  if (!decoded) return tl::unexpected(decoded.error());
  room.log.photos.note_viewed(*record, who);
  return pipeline::encode_jpeg(decoded->bgr, {.jpeg_quality = 90, .longest_side = longest_side});
}

}  // namespace schoolgate::gate
