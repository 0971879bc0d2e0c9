#include "pipeline/framing/frame.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <opencv2/imgproc.hpp>

#include "foundation/text.hpp"
#include "pipeline/framing/crop.hpp"
#include "pipeline/redaction/cover.hpp"

namespace schoolgate::pipeline {
namespace {

constexpr float kPartly = 0.05F;  // of a face's found box: less is not seen

// The same picture for platforms with the same wish; in the plan's order.
std::vector<std::pair<std::optional<CropRatio>, RenditionPlan>> by_wish(const RenditionPlan& whole,
                                                                        const Rulings& rulings) {
  std::vector<std::pair<std::optional<CropRatio>, RenditionPlan>> groups;
  for (const auto& platform : whole.platforms) {
    const auto wished = rulings.crops.find(platform);
    const auto wish = wished == rulings.crops.end() ? std::nullopt : std::optional(wished->second);
    auto group = std::ranges::find_if(groups, [&](const auto& one) { return one.first == wish; });
    if (group == groups.end()) {
      group = groups.insert(group, {wish, whole});
      group->second.platforms.clear();
    }
    group->second.platforms.push_back(platform);
  }
  return groups;
}

void take_parts(Plan& plan, const Findings& all, const Rulings& rulings) {
  std::vector<RenditionPlan> framed;
  for (const RenditionPlan& whole : plan.renditions) {
    for (auto& [wish, rendition] : by_wish(whole, rulings)) {
      if (wish) {
        const auto crop = suggest_crop(all, *plan.decision.on(rendition.platforms.front()), *wish);
        if (crop) {
          if (crop->part.size() != all.size) rendition.part = crop->part;
        } else {
          plan.decision.marks.push_back(
              fmt::format("{}: no crop to {} is left without somebody who is hidden, so the whole redacted "
                          "picture is made",
                          fmt::join(rendition.platforms, ", "), word(*wish)));
        }
      }
      framed.push_back(std::move(rendition));
    }
  }
  plan.renditions = std::move(framed);
}

// Is the face partly within what hides the other?
bool covers(const Finding& hidden, const Finding& shown) {
  const cv::Rect2f face = shown.box();
  const Region region{hidden.kind(), hidden.quad(), std::get<Face>(hidden.what).roll_degrees};
  const Quad corners = quad_of(face);
  const Polygon box(corners.begin(), corners.end());
  return std::ranges::any_of(cover_of(region).grown, [&](const Polygon& cover) {
    Polygon common;
    return cv::intersectConvexConvex(box, cover, common) >= kPartly * face.area();
  });
}

// Covers reach no further than this from a face's box: most pairs need no closer look.
bool near_each_other(const Finding& a, const Finding& b) {
  const auto reach = [](const Finding& one) {
    const cv::Rect2f box = one.box();
    const float by = std::max(box.width, box.height);
    return cv::Rect2f(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by);
  };
  return !(reach(a) & b.box()).empty();
}

void mark_half_covered(Plan& plan, const Findings& all) {
  for (const Finding& shown : all.list) {
    if (shown.kind() != FindingKind::Face) continue;
    std::set<std::size_t> neighbours;
    for (const Finding& hidden : all.list) {
      if (hidden.kind() != FindingKind::Face || !near_each_other(hidden, shown)) continue;
      const bool somewhere = std::ranges::any_of(plan.decision.platforms, [&](const auto& decisions) {
        const consent::Decision& decision = decisions.of(shown.id);
        return decision.action == consent::Action::Keep && !decision.shows.empty() &&
               decisions.of(hidden.id).action == consent::Action::Redact;
      });
      if (somewhere && covers(hidden, shown)) neighbours.insert(all.index_of(hidden.id) + 1);
    }
    if (neighbours.empty()) continue;
    plan.decision.marks.push_back(
        fmt::format("{}, who may be shown, is partly covered by face{} {}: try the crop",
                    all.name_of(shown.id), neighbours.size() == 1 ? "" : "s", number_words(neighbours)));
  }
}

}  // namespace

void frame(Plan& plan, const Findings& findings, const Rulings& rulings) {
  if (plan.decision.blocked) return;
  const Findings all = with_drawn(findings, rulings);
  if (!rulings.crops.empty()) take_parts(plan, all, rulings);
  mark_half_covered(plan, all);
}

}  // namespace schoolgate::pipeline
