#include "pipeline/findings/heads.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace schoolgate::pipeline {
namespace {

// Of the smaller box, shared with the other: cheeks that touch share less.
constexpr float kOfOneHead = 0.25F;
// All pieces together, of the width and of the height of the largest: 1.9 at most on the samples, found
// without YuNet. What reaches farther is a crowd.
constexpr float kMostOfLargest = 2;

bool are_pieces(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float shared = (a & b).area();
  return shared > 0 && shared >= kOfOneHead * std::min(a.area(), b.area());
}

bool are_one_head(const std::vector<const Finding*>& pieces) {
  cv::Rect2f all = pieces.front()->box();
  cv::Size2f largest;
  for (const Finding* piece : pieces) {
    const cv::Rect2f box = piece->box();
    all |= box;
    largest = {std::max(largest.width, box.width), std::max(largest.height, box.height)};
  }
  return pieces.size() > 1 && all.width <= kMostOfLargest * largest.width &&
         all.height <= kMostOfLargest * largest.height;
}

}  // namespace

Heads::Heads(const Findings& findings) {
  std::vector<const Finding*> faces;
  for (const Finding& finding : findings.list) {
    if (finding.kind() == FindingKind::Face) faces.push_back(&finding);
  }
  std::size_t last = 0;
  while (!faces.empty()) {
    std::vector<const Finding*> chain{faces.back()};
    faces.pop_back();
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const cv::Rect2f box = chain[i]->box();
      const auto overlaps = [&](const Finding* other) { return are_pieces(box, other->box()); };
      std::ranges::copy_if(faces, std::back_inserter(chain), overlaps);
      std::erase_if(faces, overlaps);
    }
    if (!are_one_head(chain)) continue;
    for (const Finding* piece : chain) heads_.emplace(piece->id, last);
    ++last;
  }
}

std::optional<std::size_t> Heads::of(FindingId face) const {
  const auto head = heads_.find(face);
  return head == heads_.end() ? std::nullopt : std::optional(head->second);
}

}  // namespace schoolgate::pipeline
