#include "pipeline/findings/findings.hpp"

#include <algorithm>
#include <stdexcept>

namespace schoolgate::pipeline {

Quad quad_of(const cv::Rect2f& box) {
  const cv::Point2f top_left = box.tl();
  const cv::Point2f bottom_right = box.br();
  return {top_left, {bottom_right.x, top_left.y}, bottom_right, {top_left.x, bottom_right.y}};
}

cv::Rect2f box_around(const Quad& quad) {
  const auto [left, right] = std::minmax({quad[0].x, quad[1].x, quad[2].x, quad[3].x});
  const auto [top, bottom] = std::minmax({quad[0].y, quad[1].y, quad[2].y, quad[3].y});
  return {cv::Point2f(left, top), cv::Point2f(right, bottom)};
}

Quad Finding::quad() const {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.box; }) {
          return quad_of(one.box);
        } else {
          return one.quad;
        }
      },
      what);
}

cv::Rect2f Finding::box() const {
  const auto* face = std::get_if<Face>(&what);
  return face == nullptr ? box_around(quad()) : face->box;
}

bool Finding::doubtful() const {
  return std::visit(
      [](const auto& one) {
        if constexpr (requires { one.doubtful; }) return one.doubtful;
        return false;
      },
      what);
}

std::vector<consent::PersonId> Finding::persons() const {
  if (const auto* text = std::get_if<Text>(&what)) return text->persons;
  std::vector<consent::PersonId> persons;
  if (const auto* face = std::get_if<Face>(&what)) {
    for (const auto& candidate : face->identity) persons.push_back(candidate.person);
  }
  return persons;
}

FindingId Findings::next_id() {
  last_id = FindingId{static_cast<std::int64_t>(last_id) + 1};
  return last_id;
}

const Finding* Findings::find(FindingId id) const {
  const auto found = std::ranges::find(list, id, &Finding::id);
  return found == list.end() ? nullptr : &*found;
}

const Finding* Findings::nth(FindingKind kind, std::size_t index) const {
  for (const Finding& finding : list) {
    if (finding.kind() == kind && index-- == 0) return &finding;
  }
  return nullptr;
}

std::size_t Findings::index_of(FindingId id) const {
  const Finding* wanted = find(id);
  if (wanted == nullptr) throw std::out_of_range("no such finding in this photo");
  return static_cast<std::size_t>(
      std::count_if(list.data(), wanted, [&](const Finding& one) { return one.kind() == wanted->kind(); }));
}

std::string Findings::name_of(FindingId id) const {
  const Finding* finding = find(id);
  if (finding == nullptr) return "finding";
  return std::string(word(finding->kind())) + ' ' + std::to_string(index_of(id) + 1);
}

}  // namespace schoolgate::pipeline
