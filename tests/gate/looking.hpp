// Approving as the page does it: with every picture looked at.
#pragma once

#include "gate/deciding/review_actions.hpp"
#include "gate/log/holds.hpp"

namespace schoolgate::test {

inline gate::SeenOnPage every_picture(gate::PhotoLog& log, gate::PhotoId photo) {
  gate::SeenOnPage seen;
  for (const auto& rendition : log.holds.renditions(photo)) seen.pictures.push_back(rendition.sha256);
  return seen;
}

inline Result<gate::Approval> look_and_approve(const gate::Darkroom& room, gate::PhotoId photo,
                                               const gate::Actor& actor,
                                               const gate::ApproveOptions& options = {}) {
  return gate::approve(room, photo, actor, every_picture(room.log, photo), options);
}

// As it is now.
inline gate::SeenPhoto looked_at(const gate::Darkroom& room, gate::PhotoId photo) {
  return {photo, room.log.photos.find(photo)->version, every_picture(room.log, photo)};
}

}  // namespace schoolgate::test
