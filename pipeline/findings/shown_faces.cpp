#include "pipeline/findings/shown_faces.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace schoolgate::pipeline {
namespace {

// As it is stored, so that a photo that is looked at again is turned as it was.
cv::Point2f stored(const cv::Point2f& point) {
  return {std::round(point.x * 10) / 10, std::round(point.y * 10) / 10};
}

// Whether what is hidden beside a shown face takes so much of its box with it that one sees a face half
// covered: nothing that is hidden gives way, only its margin does (redaction/redact.hpp).
bool partly_covered(const Face& face, const Findings& findings, const consent::PlatformDecisions& decisions) {
  constexpr float kSeen = 0.1F;
  return std::any_of(findings.list.begin(), findings.list.end(), [&](const Finding& other) {
    return decisions.hid(other.id) && (other.box() & face.box).area() >= kSeen * face.box.area();
  });
}

}  // namespace

float height_of(const Face& face) { return std::max(face.box.width, face.box.height); }

bool turned_away(const Face& face) {
  constexpr float kFromTheSide = 0.00005F;  // stored as 0
  if (!face.has_landmarks || !(face.quality.frontality < kFromTheSide)) return false;
  const cv::Point2f left = stored(face.landmarks[0]);
  const cv::Point2f eyes = stored(face.landmarks[1]) - left;
  const cv::Point2f nose = stored(face.landmarks[2]) - left;
  const float along = nose.dot(eyes);  // the nose's place between the eyes, times their distance squared
  return along < 0 || along > eyes.dot(eyes);
}

std::string shown_faces_words(const Findings& findings, const consent::PlatformDecisions& decisions,
                              const cv::Rect& part, float scale) {
  float largest = 0;
  int count = 0;
  int face_on = 0;
  int covered = 0;
  for (const Finding& finding : findings.list) {
    const auto* face = std::get_if<Face>(&finding.what);
    if (face == nullptr || decisions.of(finding.id).shows.empty()) continue;
    if ((face->box & cv::Rect2f(part)).empty()) continue;
    ++count;
    face_on += turned_away(*face) ? 0 : 1;
    covered += partly_covered(*face, findings, decisions) ? 1 : 0;
    largest = std::max(largest, height_of(*face) * scale);
  }
  std::string words =
      count == 0     ? "no face shown"
      : face_on == 0 ? fmt::format("largest shown face {:.0f} px, none face-on", largest)
                     : fmt::format("largest shown face {:.0f} px, {} of {} face-on", largest, face_on, count);
  if (covered > 0)
    words += fmt::format(", {} partly under a cover beside it: a crop may leave that out", covered);
  if (const auto hidden = decisions.overexposed.size(); hidden > 0)
    words += fmt::format(", {} hidden since {} is {}", hidden, decisions.platform, word(decisions.exposure));
  if (decisions.covered_besides > 0)
    words += fmt::format(", {} more covered since a second look saw larger faces", decisions.covered_besides);
  return words;
}

}  // namespace schoolgate::pipeline
