#include "gate/leaving/lost_files.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

#include <fmt/format.h>

#include "gate/deciding/replan.hpp"
#include "gate/leaving/outgoing.hpp"

namespace schoolgate::gate {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> refused(std::string what, std::string hint) {
  return failure(ErrorCode::Refused, std::move(what), std::move(hint));
}

}  // namespace

std::vector<ReleaseEntry> lost_among(const Workspace& workspace, const std::vector<ReleaseEntry>& files) {
  std::vector<ReleaseEntry> lost;
  std::ranges::copy_if(files, std::back_inserter(lost), [&](const ReleaseEntry& file) {
    std::error_code error;
    return fs::symlink_status(workspace.released() / file.path, error).type() == fs::file_type::not_found;
  });
  return lost;
}

std::vector<PhotoId> photos_with_lost_files(PhotoLog& log, const Workspace& workspace) {
  std::vector<PhotoId> photos;
  for (const PhotoRecord& photo : log.photos.in_state(PhotoState::Released)) {
    if (!lost_among(workspace, log.releases.reserved(photo.id)).empty()) photos.push_back(photo.id);
  }
  return photos;
}

Result<PhotoState> return_released(const Darkroom& room, PhotoId id, const std::string& who) {
  const auto photo = room.log.photos.find(id);
  if (!photo) return tl::unexpected(photo.error());
  if (photo->state != PhotoState::Released)
    return refused(fmt::format("photo {} is {}, not released", id, word(photo->state)),
                   "only a released photo whose files are lost comes back this way");
  if (lost_among(room.workspace, room.log.releases.reserved(id)).empty())
    return refused(fmt::format("the files of photo {} lie in released/", id),
                   "nothing of it is lost: post it from there, or take it down");
  const bool no_pictures = room.log.holds.renditions(id).empty();
  if (no_pictures && !room.vault.holds(photo->sha256))
    return refused(fmt::format("the original and the pictures of photo {} have expired", id),
                   "it cannot be released again; take it down where it is up");
  WithdrawnFiles withdrawn(room.workspace);
  try {
    const auto held = room.log.releases.hold_again(
        id, photo->version, {who, consent::LedgerAction::PhotoReturned, "its files in released/ were lost"},
        [&](const auto& files) { return withdrawn.take(files); });
    if (!held) return tl::unexpected(held.error());
  } catch (const CommitUnknown&) {
    withdrawn.stay_out();
    throw;
  }
  withdrawn.settle();
  static_cast<void>(remove_left_files(room.workspace, room.log.releases));
  const auto waiting = room.log.photos.find(id);
  if (!waiting) return tl::unexpected(waiting.error());
  // By today's register. Where that fails it is held as it was, and approving it asks the register all the
  // same.
  const auto planned =
      replan(room, *waiting, room.log.holds.plan(id).rulings,
             {who, consent::LedgerAction::PhotoRefreshed, waiting->reason},
             {.fresh_pictures = no_pictures, .action_when_blocked = consent::LedgerAction::PhotoBlocked});
  if (!planned && no_pictures) return tl::unexpected(planned.error());
  const auto now = room.log.photos.find(id);
  if (!now) return tl::unexpected(now.error());
  return now->state;
}

}  // namespace schoolgate::gate
