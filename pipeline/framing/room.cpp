#include "pipeline/framing/room.hpp"

#include <algorithm>
#include <cmath>

#include "pipeline/framing/body.hpp"
#include "pipeline/redaction/cover.hpp"

namespace schoolgate::pipeline {
namespace {

// Beyond the head with its hair, in heights of the found box.
constexpr float kAbove = 0.2F;
constexpr float kShoulders = 0.3F;   // below what the hair has around it
constexpr float kNeck = 0.15F;       // below the chin
constexpr float kTextMargin = 0.3F;  // of the line's height

Region region_of(const Finding& finding) {
  const auto* face = std::get_if<Face>(&finding.what);
  return {finding.kind(), finding.quad(), face == nullptr ? 0 : face->roll_degrees};
}

cv::Rect covered(const Region& region, cv::Size photo) {
  const Cover cover = cover_of(region, {}, CoverShape::Box);
  return bounds(cover.grown, photo, cover.textured ? edge_width(cover) : 1);  // a fill ends sharply
}

bool meet(const cv::Rect& a, const cv::Rect& b) { return !(a & b).empty(); }
bool contains(const cv::Rect& outer, const cv::Rect& inner) { return (outer & inner) == inner; }

Uncut uncut_face(const Region& region, cv::Size photo, RoomBelow below) {
  const cv::Rect2f face = box_around(region.quad);
  const cv::Rect head = bounds(cover_of(region).grown, photo);
  const bool to_the_neck = below == RoomBelow::Neck && is_upright(region.roll_degrees);
  const int bottom = to_the_neck ? std::min(head.br().y, cvCeil(face.br().y + kNeck * face.height))
                                 : head.br().y + cvCeil(kShoulders * face.height);
  const cv::Rect room(cv::Point(head.x, head.y - cvCeil(kAbove * face.height)),
                      cv::Point(head.br().x, bottom));
  return {head, room & cv::Rect({}, photo), true};
}

Uncut uncut_text(const Region& region, cv::Size photo) {
  const double height =
      std::max(cv::norm(region.quad[3] - region.quad[0]), cv::norm(region.quad[2] - region.quad[1]));
  const std::vector<Polygon> own{{region.quad.begin(), region.quad.end()}};
  return {bounds(own, photo), bounds(own, photo, 2 + cvCeil(kTextMargin * height)), false};
}

}  // namespace

bool RoomForCrops::holds(const cv::Rect& crop) const {
  return !crop.empty() && contains(cv::Rect({}, photo), crop) &&
         std::ranges::none_of(kept_out, [&](const cv::Rect& one) { return meet(one, crop); }) &&
         std::ranges::all_of(
             uncut, [&](const Uncut& one) { return contains(crop, one.room) || !meet(one.own, crop); });
}

std::size_t RoomForCrops::people_in(const cv::Rect& crop) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(uncut, [&](const Uncut& one) { return one.person && meet(one.own, crop); }));
}

RoomForCrops room_for_crops(const Findings& findings, const consent::PlatformDecisions& decisions,
                            RoomBelow below) {
  RoomForCrops space;
  space.photo = findings.size;
  std::vector<Region> hidden;
  std::vector<Region> people;
  std::vector<Uncut> shown;
  for (const Finding& finding : findings.list) {
    const consent::Decision& decision = decisions.of(finding.id);
    const Region region = region_of(finding);
    if (decision.action == consent::Action::Redact) {
      hidden.push_back(region);
      space.has_faces = space.has_faces || finding.kind() == FindingKind::Face;
    } else if (finding.kind() == FindingKind::Text) {
      shown.push_back(uncut_text(region, space.photo));
    } else if (finding.kind() == FindingKind::Face && !decision.shows.empty()) {
      // Others are none, or too small to be anybody.
      people.push_back(region);
      shown.push_back(uncut_face(region, space.photo, below));
    }
  }
  space.shown = people.size();
  space.has_faces = space.has_faces || !people.empty();
  for (const Region& region : hidden) {
    space.kept_out.push_back(covered(region, space.photo));
    if (region.kind != Region::Kind::Face) continue;
    for (const cv::Rect& piece : body_in_view(region, people, space.photo)) space.kept_out.push_back(piece);
  }
  std::erase_if(space.kept_out, [](const cv::Rect& one) { return one.empty(); });
  std::erase_if(shown, [](const Uncut& one) { return one.own.empty(); });
  const auto of_the_hidden = space.kept_out;
  for (const Uncut& one : shown) {
    // Who stands too close to somebody hidden cannot be had whole.
    const bool free =
        std::ranges::none_of(of_the_hidden, [&](const cv::Rect& other) { return meet(other, one.room); });
    if (free) {
      space.uncut.push_back(one);
    } else {
      space.kept_out.push_back(one.own);
    }
  }
  return space;
}

}  // namespace schoolgate::pipeline
