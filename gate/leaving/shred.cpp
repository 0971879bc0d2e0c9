#include "gate/leaving/shred.hpp"

#include <fmt/format.h>

#include "foundation/durable_file.hpp"
#include "gate/leaving/kept_screenshots.hpp"
#include "gate/leaving/outgoing.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/reports_folder.hpp"
#include "gate/out/erasing.hpp"
#include "gate/school/holds_folder.hpp"
#include "gate/school/released_folder.hpp"

namespace schoolgate::gate {
namespace {

constexpr const char* kShredded = "the photo was shredded";

Result<PhotoRecord> pulled(const Darkroom& room, const PhotoRecord& photo, const std::string& who,
                           ShreddedPhoto& done) {
  if (photo.state != PhotoState::Released) return photo;
  done.taken_down = room.log.releases.reserved(photo.id).size();
  const auto gone = withdraw_files(room.workspace, room.log.releases, photo, {},
                                   {who, consent::LedgerAction::PhotoTakenDown, kShredded});
  if (!gone) return tl::unexpected(gone.error());
  return room.log.photos.find(photo.id);
}

// Where another photo has the same picture it stays.
Status remove_pictures(const Darkroom& room, const std::vector<HeldRendition>& pictures) {
  for (const HeldRendition& one : pictures) {
    auto removed = room.log.holds.remove_unused(one.sha256, [&]() -> Status {
      for (const auto& file :
           {hold_file(room.workspace, one.sha256), thumbnail_file(room.workspace, one.sha256)}) {
        if (auto gone = remove_durably(file.path); !gone) return gone;
      }
      return {};
    });
    if (!removed) return removed;
  }
  return {};
}

// What the record said is gone already.
Status remove_files(const Darkroom& room, const PhotoRecord& photo) {
  if (auto removed = room.vault.remove(photo.sha256); !removed) return removed;
  if (auto removed = room.readings.remove(photo.sha256); !removed) return removed;
  const auto reports = remove_reports_about(room.workspace, {photo.id});
  if (!reports) return tl::unexpected(reports.error());
  return {};
}

}  // namespace

Result<ShreddedPhoto> shred(const Darkroom& room, PhotoId id, Instant now, const std::string& who) {
  ShreddedPhoto done;
  auto found = room.log.photos.find(id);
  if (!found) return tl::unexpected(found.error());
  if (found->state == PhotoState::Shredded) {
    // Only an interruption leaves anything.
    const bool left = room.vault.holds(found->sha256) || room.readings.holds(found->sha256);
    if (auto removed = remove_files(room, *found); !removed) return tl::unexpected(removed.error());
    if (left) return done;
    return failure(ErrorCode::Refused, fmt::format("photo {} is shredded already", id));
  }
  const auto photo = pulled(room, *found, who, done);
  if (!photo) return tl::unexpected(photo.error());
  const auto screenshots =
      remove_screenshots(room, now, screenshots_about(*room.log.database, id), kShredded, who);
  if (!screenshots) return tl::unexpected(screenshots.error());
  const auto pictures = room.log.holds.renditions(id);
  if (auto gone = room.log.holds.forget_renditions(id, photo->version, who); !gone)
    return tl::unexpected(gone.error());
  const auto erased = erase_photo(*room.log.database, now, id, photo->version, who,
                                  [&](const auto& files) { return discard_files(room.workspace, files); });
  if (!erased) return tl::unexpected(erased.error());
  if (auto removed = remove_pictures(room, pictures); !removed) return tl::unexpected(removed.error());
  if (auto removed = remove_files(room, *photo); !removed) return tl::unexpected(removed.error());
  auto left = remove_left_files(room.workspace, room.log.releases);
  std::erase_if(left, [&](const LeftFile& file) { return file.photo != id; });
  if (!left.empty())
    return failure(ErrorCode::Unavailable, words_of_left(left), "nothing else of it is kept");
  return done;
}

}  // namespace schoolgate::gate
