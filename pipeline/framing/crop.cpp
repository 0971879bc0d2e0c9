#include "pipeline/framing/crop.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "pipeline/framing/room.hpp"
#include "pipeline/framing/window_search.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr double kFirstPeople = 0.6;
constexpr double kFirstArea = 0.4;

double width_to_height(CropRatio ratio, cv::Size photo) {
  switch (ratio) {
    case CropRatio::AsIs:
      return static_cast<double>(photo.width) / photo.height;
    case CropRatio::Square:
      return 1;
    case CropRatio::Portrait:
      return 4.0 / 5;
    case CropRatio::Landscape:
      return 16.0 / 9;
  }
  throw std::invalid_argument("no such ratio of a crop");
}

std::set<consent::PersonId> people_in(const Findings& findings, const consent::PlatformDecisions& decisions,
                                      const cv::Rect& part) {
  std::set<consent::PersonId> people;
  for (const Finding& finding : findings.list) {
    const auto& shows = decisions.of(finding.id).shows;
    if (finding.kind() == FindingKind::Face && !shows.empty() && !(finding.box() & cv::Rect2f(part)).empty())
      people.insert(shows.front());
  }
  return people;
}

}  // namespace

bool Crop::comes_first() const {
  return static_cast<double>(kept) >= kFirstPeople * static_cast<double>(shown) && area >= kFirstArea;
}

std::string words_about(const Crop& crop) {
  const int percent = cvRound(100 * crop.area);
  if (crop.shown == 0) return fmt::format("keeps {} % of the picture; nothing is hidden in it", percent);
  return fmt::format("keeps {} of {} who are shown, {} % of the picture; nobody is hidden in it", crop.kept,
                     crop.shown, percent);
}

std::optional<Crop> suggest_crop(const Findings& findings, const consent::PlatformDecisions& decisions,
                                 CropRatio ratio) {
  if (findings.size.empty()) return std::nullopt;
  std::optional<Crop> best;
  // Heads with their shoulders please more; a name below the chin may leave room for the necks alone.
  for (const RoomBelow below : {RoomBelow::Shoulders, RoomBelow::Neck}) {
    const RoomForCrops room = room_for_crops(findings, decisions, below);
    if (room.shown == 0 && room.has_faces) return std::nullopt;
    if (best && best->kept == room.shown) break;
    const auto part = best_window(room, width_to_height(ratio, findings.size));
    if (!part || people_in(findings, decisions, *part).size() < decisions.least_people) continue;
    const std::size_t kept = room.people_in(*part);
    if (best && kept <= best->kept) continue;
    best = Crop{*part, kept, room.shown, static_cast<double>(part->area()) / findings.size.area()};
  }
  return best;
}

}  // namespace schoolgate::pipeline
