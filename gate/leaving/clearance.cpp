#include "gate/leaving/clearance.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gate/holding/judging.hpp"
#include "gate/log/carrying.hpp"
#include "gate/log/photo_snapshot.hpp"

namespace schoolgate::gate {
namespace {

// The first finding that today's decision hides and the approved one did not, at its place.
std::string newly_hidden(const pipeline::Findings& then, const consent::PlatformDecisions& approved,
                         const pipeline::Findings& now, const consent::PlatformDecisions& today) {
  for (const pipeline::Finding& finding : now.list) {
    const consent::Decision& decision = today.of(finding.id);
    if (decision.action == consent::Action::Keep) continue;
    const bool was_hidden = std::ranges::any_of(then.list, [&](const pipeline::Finding& one) {
      return one.kind() == finding.kind() && same_place(one.quad(), finding.quad()) && approved.hid(one.id);
    });
    if (!was_hidden)
      return fmt::format("{} would be redacted now ({})", now.name_of(finding.id), decision.reason);
  }
  return {};
}

// The pixels of a picture for one of the photo's; 1 where it is not known any more which part it shows.
float scale_of(const ApprovedRendition& picture, cv::Size photo, const std::vector<HeldRendition>& held,
               bool cropped) {
  const auto own = std::ranges::find(held, picture.sha256, &HeldRendition::sha256);
  if (own == held.end() && cropped) return 1;
  const cv::Size part = own == held.end() || own->part.empty() ? photo : own->part.size();
  return static_cast<float>(std::max(picture.size.width, picture.size.height)) /
         static_cast<float>(std::max(part.width, part.height));
}

// No picture is larger than its photo.
bool limits_sizes(const consent::PhotoDecision& today) {
  return std::ranges::any_of(today.platforms, [](const auto& one) { return one.largest_scale < 1; });
}

// Where the faces of what is out are larger than its platform lets by now.
Objections too_large(const consent::PhotoDecision& today, cv::Size photo, const pipeline::Rulings& rulings,
                     const std::vector<ApprovedRendition>& pictures, const std::vector<HeldRendition>& held) {
  constexpr float kRounding = 1.001F;  // a picture has whole pixels
  Objections found;
  for (const auto& platform : today.platforms) {
    const auto picture = std::ranges::find(pictures, platform.platform, &ApprovedRendition::platform);
    const float scale = picture == pictures.end()
                            ? 1
                            : scale_of(*picture, photo, held, rulings.crops.contains(platform.platform));
    if (scale > kRounding * platform.largest_scale)
      found.emplace(platform.platform, fmt::format("{} is {} now: faces in it are too large",
                                                   platform.platform, word(platform.exposure)));
  }
  return found;
}

Result<Objections> ask_today(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo) {
  const auto [stored, plan, files] = released_snapshot(*room.log.database, photo.id);
  std::vector<consent::PlatformId> platforms;
  for (const ReleaseEntry& file : files) platforms.push_back(file.platform);
  const pipeline::Findings& then = stored.findings;
  const auto now = judge_texts(room, knowledge, photo, stored, plan.rulings);
  if (!now) return tl::unexpected(now.error());
  if (now->anew && same_findings(now->findings, then)) {
    // Asked once: as long as the names stay, the stored findings are what would be found.
    const auto noted = room.log.holds.note_judged(photo.id, photo.version, then, now->judged, "schoolgate");
    if (!noted && noted.error().code != ErrorCode::Conflict) return tl::unexpected(noted.error());
  }
  // Also of a platform that the settings name no longer.
  const auto today =
      decide_today(now->findings, now->rulings, knowledge, room.settings, photo.event.name, platforms);
  auto found = objections(plan.decision, with_drawn(then, plan.rulings), today,
                          with_drawn(now->findings, now->rulings));
  if (limits_sizes(today)) {
    for (auto& [platform, reason] :
         too_large(today, then.size, plan.rulings, room.log.approvals.pictures(photo.id),
                   room.log.holds.renditions(photo.id)))
      found.emplace(platform, std::move(reason));
  }
  for (const auto& platform : platforms) {
    if (const auto why = knowledge.people.why_shut(platform, knowledge.today); !why.empty())
      found.insert_or_assign(platform, fmt::format("{} {}", platform, why));
  }
  return found;
}

}  // namespace

Objections objections(const consent::PhotoDecision& approved, const pipeline::Findings& then,
                      const consent::PhotoDecision& today, const pipeline::Findings& now) {
  Objections found;
  for (const auto& one : today.platforms) {
    const auto* before = approved.on(one.platform);
    std::string reason = today.blocked ? today.block_reason : "";
    if (reason.empty() && before == nullptr) reason = "nobody decided about it";
    if (reason.empty()) reason = newly_hidden(then, *before, now, one);
    if (!reason.empty()) found.emplace(one.platform, std::move(reason));
  }
  return found;
}

Result<Objections> objections_today(const Darkroom& room, const PhotoRecord& photo) {
  const auto knowledge = room.keeper.knowledge();
  if (!knowledge) return tl::unexpected(knowledge.error());
  return objections_by(room, **knowledge, photo);
}

Result<Objections> objections_by(const Darkroom& room, const Knowledge& knowledge, const PhotoRecord& photo) {
  if (auto known = knowledge.clearances->recall(photo)) return std::move(*known);
  auto answer = ask_today(room, knowledge, photo);
  if (answer) knowledge.clearances->remember(photo, *answer);
  return answer;
}

Result<Objections> objections_today(const Darkroom& room, PhotoId photo) {
  const auto record = room.log.photos.find(photo);
  if (!record) return tl::unexpected(record.error());
  if (record->state != PhotoState::Released) {
    return failure(ErrorCode::Refused,
                   fmt::format("photo {} is {}, not released", photo, word(record->state)));
  }
  return objections_today(room, *record);
}

}  // namespace schoolgate::gate
