#include "gate/backup/repair.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "gate/claims/claims.hpp"
#include "gate/leaving/kept_screenshots.hpp"
#include "gate/leaving/recheck.hpp"
#include "gate/leaving/stray_files.hpp"
#include "gate/school/holds_folder.hpp"

namespace schoolgate::gate {
namespace {

constexpr std::uintmax_t kMostPicture = 1ULL << 28U;

bool picture_is_whole(const Workspace& workspace, const Digest& picture) {
  const auto bytes = workspace.files().read(hold_file(workspace, picture), kMostPicture);
  return bytes && sha256(*bytes) == picture;
}

std::string words_of_stray(const StrayFile& file) {
  switch (file.kind) {
    case Stray::Strange:
      return "was put there by nobody that the rows know, or altered: look at it, and move it out yourself";
    case Stray::Interrupted:
      return fmt::format(
          "is there, but photo {} is not released, since the release was interrupted: it is removed, and "
          "'schoolgate release' puts it there",
          file.photo.value_or(0));
    case Stray::Copy:
      return fmt::format(
          "is a picture of photo {} that no release wrote there and no take-down would reach: "
          "it is removed",
          file.photo.value_or(0));
    case Stray::HalfWritten:
      return "is half a file of a release that was interrupted: it is removed";
  }
  return {};
}

class FaultSearch {
 public:
  FaultSearch(const Darkroom& room, const std::optional<BackupFolder>& from) : room_(room), from_(from) {}

  Result<std::vector<WorkspaceFault>> run() {
    if (auto idle = refuse_beside_workers(*room_.log.database, "nothing is repaired"); !idle)
      return tl::unexpected(idle.error());
    for (const auto& row : kWords<PhotoState>) {
      for (const PhotoRecord& photo : room_.log.photos.in_state(row.value)) {
        known_.insert(photo.sha256);
        look_at(photo);
      }
    }
    const auto stored = room_.vault.all();
    if (!stored) return tl::unexpected(stored.error());
    for (const StoredOriginal& original : *stored) {
      if (!known_.contains(original.sha256)) unknown(original);
    }
    const auto strays = stray_files(room_);
    if (!strays) return tl::unexpected(strays.error());
    for (const StrayFile& file : *strays) stray(file);
    for (const ScreenshotId id : lost_screenshots(room_)) screenshot(id);
    return std::move(faults_);
  }

 private:
  void look_at(const PhotoRecord& photo) {
    const auto whole = room_.vault.prove(photo.sha256);
    const bool there = room_.vault.holds(photo.sha256);
    const bool good = whole && *whole;
    // What may be gone and is there must be right all the same.
    const bool must_be_good = there || needs_original(photo.state);
    const bool found = good || (must_be_good && in_backup(photo.sha256));
    if (!good && must_be_good) lost(photo, there, found);
    if (photo.state != PhotoState::Held && photo.state != PhotoState::Approved) return;
    const auto pictures = room_.log.holds.renditions(photo.id);
    if (std::ranges::all_of(pictures,
                            [&](const auto& one) { return picture_is_whole(room_.workspace, one.sha256); }))
      return;
    faults_.push_back(
        {FaultKind::PicturesLost,
         photo.id,
         photo.sha256,
         {},
         found,
         fmt::format(
             "a redacted picture of photo {} is missing or altered: {}{}", photo.id,
             found ? "they are made anew" : "its original has to be restored first",
             found && photo.state == PhotoState::Approved ? ", and it waits for a person again" : "")});
  }

  bool in_backup(const Digest& original) const { return from_ && from_->original(original, room_.workspace); }

  void lost(const PhotoRecord& photo, bool there, bool found) {
    faults_.push_back(
        {FaultKind::OriginalLost,
         photo.id,
         photo.sha256,
         {},
         found,
         fmt::format("the original of photo {} is {}: {}", photo.id, there ? "altered" : "missing",
                     found ? "it is taken from the backup"
                           : "name a backup with --from, or put the same file from the camera into "
                             "the inbox once more")});
  }

  void unknown(const StoredOriginal& original) {
    const auto whole = room_.vault.prove(original.sha256);
    const bool good = whole && *whole;
    faults_.push_back(
        {FaultKind::OriginalUnknown,
         std::nullopt,
         original.sha256,
         {},
         good,
         fmt::format(
             "the original {} belongs to no photo: {}", to_hex(original.sha256).substr(0, 12),
             good ? "it becomes a new photo without event, classes or earlier decisions, to be looked at"
                  : "it is altered, and stays where it is for somebody to look at")});
  }

  void stray(const StrayFile& file) {
    faults_.push_back({FaultKind::ReleasedUnknown,
                       file.photo,
                       {},
                       file.path,
                       file.kind != Stray::Strange,
                       fmt::format("released/{} {}", file.path.string(), words_of_stray(file))});
  }

  void screenshot(ScreenshotId id) {
    faults_.push_back(
        {FaultKind::ScreenshotLost,
         std::nullopt,
         {},
         {},
         false,
         fmt::format("the file of screenshot {} is missing or altered: take another one while what "
                     "it shows is still there, or copy screenshots/ from a backup",
                     id)});
  }

  const Darkroom& room_;
  const std::optional<BackupFolder>& from_;
  std::set<Digest> known_;
  std::vector<WorkspaceFault> faults_;
};

Status take_from_backup(const Darkroom& room, const Digest& original, const BackupFolder& from) {
  // It may have been shredded since it was looked for.
  const auto photo = room.log.photos.find(original);
  if (!photo || (!needs_original(photo->state) && !room.vault.holds(original)))
    return failure(ErrorCode::Conflict, "the photo needs its original no longer");
  const auto bytes = from.original(original, room.workspace);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto stored = room.vault.store(*bytes);
  if (!stored) return tl::unexpected(stored.error());
  return {};
}

Status become_photo(const Darkroom& room, const Digest& original, const std::string& who) {
  const auto bytes = room.vault.load(original);
  if (!bytes) return tl::unexpected(bytes.error());
  static_cast<void>(room.log.photos.take({original, bytes->size(),
                                          parse_event_name("Found in the vault", room.log.clock.today()),
                                          "found in the vault", who}));
  return {};
}

Status make_pictures_anew(const Darkroom& room, PhotoId id, const std::string& who) {
  const auto photo = room.log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  if (photo->state != PhotoState::Held && photo->state != PhotoState::Approved) return {};
  const auto back =
      give_back(room, *photo, who, "a redacted picture of it was missing or altered", false, true);
  if (!back) return tl::unexpected(back.error());
  return {};
}

}  // namespace

Result<std::vector<WorkspaceFault>> find_faults(const Darkroom& room,
                                                const std::optional<BackupFolder>& from) {
  return FaultSearch(room, from).run();
}

MendSummary mend_faults(const Darkroom& room, const std::vector<WorkspaceFault>& faults,
                        const std::optional<BackupFolder>& from, const std::string& who) {
  MendSummary summary;
  const auto settle = [&](const WorkspaceFault& fault) -> Status {
    // Looking took hours, maybe.
    if (auto idle = refuse_beside_workers(*room.log.database, "nothing is repaired"); !idle) return idle;
    switch (fault.kind) {
      case FaultKind::OriginalLost:
        return from ? take_from_backup(room, fault.original, *from) : Status{};
      case FaultKind::OriginalUnknown:
        return become_photo(room, fault.original, who);
      case FaultKind::PicturesLost:
        return fault.photo ? make_pictures_anew(room, *fault.photo, who) : Status{};
      case FaultKind::ReleasedUnknown:
        return remove_stray(room, fault.file);
      case FaultKind::ScreenshotLost:
        return {};
    }
    return {};
  };
  // Originals first: pictures are made of them.
  for (const auto& row : kWords<FaultKind>) {
    for (const WorkspaceFault& fault : faults) {
      if (fault.kind != row.value || !fault.mendable) continue;
      if (auto settled = settle(fault); !settled)
        summary.failed.push_back(fmt::format("{} ({})", sentence(settled.error()), fault.words));
      else
        ++summary.mended;
    }
  }
  return summary;
}

}  // namespace schoolgate::gate
