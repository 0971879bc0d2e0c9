#include "pipeline/faces/finding/closer_look.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "pipeline/faces/finding/view.hpp"
#include "pipeline/faces/networks/face_judge.hpp"
#include "pipeline/faces/networks/merge.hpp"

namespace schoolgate::pipeline {
namespace {

// Longer sides of the face's box as the detector sees it: for its landmarks, and to tell whether it is one.
constexpr int kSizes[] = {64, 96, 128, 160};
constexpr int kSizesToTell[] = {48, 96};
constexpr float kSurroundings = 2;  // longer side of what is cut out, for one of the box

// The turn that brings the head nearest to upright.
Turn upright(float roll_degrees) {
  const int quarters = cvRound(roll_degrees / 90.F);
  switch (((quarters % 4) + 4) % 4) {
    case 1:
      return Turn::ThreeQuarters;
    case 2:
      return Turn::Half;
    case 3:
      return Turn::Quarter;
    default:
      return Turn::None;
  }
}

cv::Rect surroundings(const cv::Rect2f& box, cv::Size photo) {
  const float half = std::max(box.width, box.height) * kSurroundings / 2;
  const cv::Point2f centre = (box.tl() + box.br()) / 2;
  const cv::Point from(cvFloor(centre.x - half), cvFloor(centre.y - half));
  const cv::Point to(cvCeil(centre.x + half), cvCeil(centre.y + half));
  return cv::Rect(from, to) & cv::Rect({0, 0}, photo);
}

// `region` as it is shown to the detector when the face's box is `size` long.
View view_of(const cv::Rect& region, const Face& face, int size) {
  const float scale = static_cast<float>(size) / std::max(face.box.width, face.box.height);
  const auto scaled = [&](int side) { return std::max(1, cvRound(static_cast<float>(side) * scale)); };
  return {region, {scaled(region.width), scaled(region.height)}, upright(face.roll_degrees)};
}

// What was seen where the face is, in the photo's pixels: of several the one that is surest and fits best.
std::optional<Detection> in_place(const std::vector<Detection>& found, const View& view,
                                  const cv::Rect2f& box) {
  std::optional<Detection> best;
  float most = 0;
  for (const Detection& seen : found) {
    const Detection one = to_photo(seen, view);
    const float shared = overlap(one.box, box);
    if (!one.has_landmarks || shared < FaceJudge::built_in().closer_overlap || shared * one.score <= most)
      continue;
    most = shared * one.score;
    best = one;
  }
  return best;
}

}  // namespace

std::vector<Detection> look_closer(FaceDetector& detector, const cv::Mat& bgr, const Face& face) {
  const cv::Rect region = surroundings(face.box, bgr.size());
  if (region.empty()) return {};
  std::vector<Detection> sights;
  for (const int size : kSizes) {
    const View view = view_of(region, face, size);
    const auto here =
        in_place(detector.detect(render(bgr, view), FaceJudge::built_in().closer_least), view, face.box);
    if (here) sights.push_back(*here);
  }
  std::stable_sort(sights.begin(), sights.end(),
                   [](const Detection& a, const Detection& b) { return a.score > b.score; });
  return sights;
}

float surest_closer_score(FaceDetector& detector, const cv::Mat& bgr, const Face& face) {
  const FaceJudge& judge = FaceJudge::built_in();
  const cv::Rect region = surroundings(face.box, bgr.size());
  if (region.empty()) return 0;
  float surest = 0;
  for (const int size : kSizesToTell) {
    const View view = view_of(region, face, size);
    for (const Detection& seen : detector.detect(render(bgr, view), judge.second_look_score)) {
      if (overlap(to_photo(seen, view).box, face.box) >= judge.closer_overlap)
        surest = std::max(surest, seen.score);
    }
  }
  return surest;
}

}  // namespace schoolgate::pipeline
