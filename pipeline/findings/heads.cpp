#include "pipeline/findings/heads.hpp"

#include <algorithm>
#include <vector>

namespace schoolgate::pipeline {
namespace {

// Of the smaller box, shared with the other: cheeks that touch share less.
constexpr float kOfOneHead = 0.25F;

bool are_pieces(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float shared = (a & b).area();
  return shared > 0 && shared >= kOfOneHead * std::min(a.area(), b.area());
}

}  // namespace

Heads::Heads(const Findings& findings) {
  std::vector<const Finding*> faces;
  for (const Finding& finding : findings.list) {
    if (finding.kind() == FindingKind::Face) faces.push_back(&finding);
  }
  std::size_t last = 0;
  for (const Finding* face : faces) {
    if (heads_.contains(face->id)) continue;
    std::vector<const Finding*> head{face};
    for (std::size_t i = 0; i < head.size(); ++i) {
      for (const Finding* other : faces) {
        if (are_pieces(head[i]->box(), other->box()) && std::ranges::find(head, other) == head.end())
          head.push_back(other);
      }
    }
    if (head.size() == 1) continue;
    for (const Finding* piece : head) heads_.emplace(piece->id, last);
    ++last;
  }
}

std::optional<std::size_t> Heads::of(FindingId face) const {
  const auto head = heads_.find(face);
  return head == heads_.end() ? std::nullopt : std::optional(head->second);
}

}  // namespace schoolgate::pipeline
