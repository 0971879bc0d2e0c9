#include "pipeline/faces/networks/merge.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <opencv2/dnn.hpp>

#include "pipeline/faces/networks/face_judge.hpp"

namespace schoolgate::pipeline {
namespace {

// Shared area over the smaller one's.
float containment(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float smaller = std::min(a.area(), b.area());
  return smaller > 0 ? (a & b).area() / smaller : 0;
}

// A face may hide part of one behind it, but hardly nine tenths of it and leave it to be seen: what lies so
// within a box of like size is the same face, drawn too small.
bool is_inside(const cv::Rect2f& box, const cv::Rect2f& larger) {
  const FaceJudge& judge = FaceJudge::built_in();
  return (box & larger).area() > judge.inside_within * box.area() &&
         box.area() > judge.inside_size * larger.area();
}

// Two faces of about the same evidence may well overlap, people stand in rows; the fainter one is, the less
// of it need lie in the other.
bool belongs_to(const Detection& one, const Detection& surer) {
  const FaceJudge& judge = FaceJudge::built_in();
  const float within = containment(one.box, surer.box);
  return (within > judge.part_within && one.score < judge.part_evidence * surer.score) ||
         (within > judge.faint_part_within && one.score < judge.faint_part_evidence * surer.score) ||
         is_inside(one.box, surer.box);
}

float weighted(const Sighting& sighting) { return sighting.weight * sighting.seen.score; }

// Needs sightings of one face, surest first.
JoinedFace joined_face(const std::vector<Sighting>& group) {
  const Sighting& surest = group.front();
  float greatest = 0;
  for (const Sighting& one : group) greatest = std::max(greatest, one.weight);

  JoinedFace candidate;
  candidate.face = surest.seen;
  candidate.best = weighted(surest);
  cv::Vec4f sum;
  float weights = 0;
  for (const Sighting& one : group) {
    if (one.pass != surest.pass) candidate.second = std::max(candidate.second, weighted(one));
    if (one.weight < greatest) continue;
    const float weight = std::pow(one.seen.score * one.placing, 4.F);
    const cv::Rect2f& box = one.seen.box;
    sum += weight * cv::Vec4f(box.x, box.y, box.width, box.height);
    weights += weight;
  }
  if (weights > 0) {
    sum /= weights;
    candidate.face.box = {sum[0], sum[1], sum[2], sum[3]};
  }
  candidate.face.score =
      1 - (1 - candidate.best) * (1 - FaceJudge::built_in().second_speaks * candidate.second);
  return candidate;
}

}  // namespace

float overlap(const cv::Rect2f& a, const cv::Rect2f& b) {
  return static_cast<float>(1 - cv::jaccardDistance(a, b));
}

std::vector<Detection> without_duplicates(std::vector<Detection> found, float most) {
  std::vector<cv::Rect2d> boxes;
  std::vector<float> scores;
  for (const Detection& one : found) {
    boxes.emplace_back(one.box);
    scores.push_back(one.score);
  }
  std::vector<int> best;
  cv::dnn::NMSBoxes(boxes, scores, 0, most, best);
  std::vector<Detection> kept;
  for (const int one : best) kept.push_back(found[static_cast<std::size_t>(one)]);
  found.swap(kept);
  return found;
}

std::vector<JoinedFace> join_sightings(std::vector<Sighting> sightings, FaintPart part) {
  std::stable_sort(sightings.begin(), sightings.end(),
                   [](const Sighting& a, const Sighting& b) { return weighted(a) > weighted(b); });
  std::vector<std::vector<Sighting>> groups;
  for (const Sighting& one : sightings) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<Sighting>& group) {
      return overlap(one.seen.box, group.front().seen.box) > FaceJudge::built_in().same_face;
    });
    if (same == groups.end()) {
      groups.push_back({one});
    } else {
      same->push_back(one);
    }
  }
  std::vector<JoinedFace> candidates;
  candidates.reserve(groups.size());
  for (const auto& group : groups) candidates.push_back(joined_face(group));
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const JoinedFace& a, const JoinedFace& b) { return a.face.score > b.face.score; });
  if (part == FaintPart::Stays) return candidates;
  std::vector<JoinedFace> kept;
  for (const JoinedFace& one : candidates) {
    const bool belongs = std::any_of(
        kept.begin(), kept.end(), [&](const JoinedFace& surer) { return belongs_to(one.face, surer.face); });
    if (!belongs) kept.push_back(one);
  }
  return kept;
}

}  // namespace schoolgate::pipeline
