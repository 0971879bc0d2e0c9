#include "gate/leaving/office_thumbnail.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "gate/deciding/review_queue.hpp"
#include "gate/leaving/clearance.hpp"

namespace schoolgate::gate {
namespace {

// Nothing when none may be seen today, or not the one that is wanted.
Result<std::optional<Digest>> picture_of_today(const Darkroom& room, const PhotoView& view,
                                               const std::optional<Digest>& wanted) {
  std::vector<HeldRendition> open = view.renditions;
  if (wanted) std::erase_if(open, [&](const HeldRendition& one) { return one.sha256 != *wanted; });
  if (view.photo.state != PhotoState::Released) {
    if (view.register_changed || open.empty()) return std::nullopt;
    return open.front().sha256;
  }
  const auto against = objections_today(room, view.photo);
  if (!against) return tl::unexpected(against.error());
  const auto out = room.log.releases.reserved(view.photo.id);
  const auto is_out = [&](const HeldRendition& one) {
    return std::ranges::any_of(out, [&](const ReleaseEntry& file) {
      return file.sha256 == one.sha256 && !against->contains(file.platform);
    });
  };
  const auto shown = std::ranges::find_if(open, is_out);
  if (shown == open.end()) return std::nullopt;
  return shown->sha256;
}

}  // namespace

bool office_may_see(PhotoState state) {
  switch (state) {
    case PhotoState::Held:
    case PhotoState::Approved:
    case PhotoState::Released:
      return true;
    case PhotoState::Received:
    case PhotoState::Analysed:
    case PhotoState::Quarantined:
    case PhotoState::Rejected:
    case PhotoState::Blocked:
    case PhotoState::TakenDown:
    case PhotoState::Shredded:
      return false;
  }
  return false;
}

Result<Bytes> thumbnail_for_office(const Darkroom& room, PhotoId photo, const std::optional<Digest>& wanted) {
  const auto view = show_photo(room, photo);
  if (!view) return tl::unexpected(view.error());
  Result<std::optional<Digest>> picture = std::nullopt;
  if (office_may_see(view->photo.state)) picture = picture_of_today(room, *view, wanted);
  if (!picture) return tl::unexpected(picture.error());
  if (!*picture)
    return failure(ErrorCode::NotFound, fmt::format("photo {} has no picture for the office", photo),
                   "ask the technician");
  return thumbnail_jpeg(room, photo, **picture);
}

}  // namespace schoolgate::gate
