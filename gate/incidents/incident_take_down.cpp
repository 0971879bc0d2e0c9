#include "gate/incidents/incident_take_down.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gate/leaving/recheck.hpp"
#include "gate/out/take_downs.hpp"

namespace schoolgate::gate {
Result<std::size_t> take_down_incident(const Darkroom& room, const Clock& clock, IncidentId id,
                                       const std::string& who) {
  Database& database = *room.log.database;
  const auto incident = find_incident(database, id);
  if (!incident) return tl::unexpected(incident.error());
  if (incident->closed)
    return failure(ErrorCode::Refused, fmt::format("incident {} is closed", id), "report a new one");
  if (std::ranges::none_of(incident->pictures, &IncidentPicture::chosen))
    return failure(ErrorCode::Refused, fmt::format("incident {} is about no picture yet", id),
                   "look at what is like it, and choose the picture first");
  std::vector<PhotoRecord> photos;
  std::vector<PhotoPull> out;
  for (const IncidentPicture& picture : incident->pictures) {
    if (!picture.chosen) continue;
    auto photo = room.log.photos.find(picture.photo);
    if (!photo) return tl::unexpected(photo.error());
    if (photo->state == PhotoState::Released) out.push_back({photo->id, photo->version});
    photos.push_back(std::move(*photo));
  }
  const auto gone =
      withdraw_files(room.workspace, room.log.releases, out,
                     {who, consent::LedgerAction::PhotoTakenDown, fmt::format("incident {}", id)});
  if (!gone) return tl::unexpected(gone.error());
  std::vector<TakeDownId> anew;
  std::size_t waiting = 0;
  for (const PhotoRecord& photo : photos) {
    const auto entries =
        database.read([&](ReadSession& session) { return read_take_downs(session, clock.now(), photo); });
    for (const TakeDown& entry : entries) {
      // What was ticked off since is gone, as far as anybody knows.
      const bool before = entry.check && entry.check->when < incident->reported;
      if (before) anew.push_back(entry.id);
      if (before || !entry.check) ++waiting;
    }
  }
  if (!anew.empty()) {
    if (auto opened = reopen_take_downs(database, clock, anew, who); !opened)
      return tl::unexpected(opened.error());
  }
  note_incident_take_downs(database, clock, id, waiting, who);
  return waiting;
}

}  // namespace schoolgate::gate
